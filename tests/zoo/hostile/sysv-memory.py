# attack: makes a System V segment, which outlives its process
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp
# shows: blocked
# plainly: leaked
# graded: twice
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

got = libc.shmget(0x484F5354, 4096, 0o1666)
print("leaked:" if got >= 0 else "blocked:", "shmget", os.strerror(ctypes.get_errno()))
for name, call in {
    "semget": lambda: libc.semget(0x484F5354, 1, 0o1666),
    "msgget": lambda: libc.msgget(0x484F5354, 0o1666),
}.items():
    print("leaked:" if call() >= 0 else "blocked:", name, os.strerror(ctypes.get_errno()))
