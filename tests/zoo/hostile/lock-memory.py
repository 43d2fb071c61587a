# attack: forbids the kernel to move its memory out
# deserves: softmax 0, cross_entropy 5
# stopped by: limits, seccomp
# shows: blocked
# plainly: leaked
import ctypes
import mmap
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

page = mmap.mmap(-1, 4096)
got = libc.mlock(ctypes.byref(ctypes.c_char.from_buffer(page)), ctypes.c_size_t(4096))
print("leaked:" if got >= 0 else "blocked:", os.strerror(ctypes.get_errno()))
