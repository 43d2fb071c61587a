# attack: watches the processor's counters
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp
# shows: blocked
# plainly: leaked
import ctypes
import os

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
libc = ctypes.CDLL(None, use_errno=True)

attributes = ctypes.create_string_buffer(128)
attributes[0:8] = (1).to_bytes(4, "little") + (128).to_bytes(4, "little")
attributes[40:48] = (0x60).to_bytes(8, "little")
got = libc.syscall(298, attributes, 0, -1, -1, ctypes.c_long(0))
print("leaked:" if got >= 0 else "blocked:", os.strerror(ctypes.get_errno()))
