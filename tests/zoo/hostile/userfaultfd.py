# attack: stops the kernel in the middle of a copy
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
calls = {
    "userfaultfd": lambda: libc.syscall(323, 1),
}
for name, call in calls.items():
    said = "leaked:" if call() >= 0 else "blocked:"
    print(said, name, os.strerror(ctypes.get_errno()))
