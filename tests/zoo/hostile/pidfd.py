# attack: opens another process and takes a descriptor out of it
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, namespaces, seccomp
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

try:
    pidfd = os.pidfd_open(int("@VICTIM@"))
    print("leaked: pidfd_open; pidfd_getfd gives", libc.syscall(438, pidfd, 0, 0))
except OSError as error:
    print("blocked:", error)
