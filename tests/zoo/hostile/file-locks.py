# attack: signals other submissions through locks on a file that all of them can read
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp
# shows: blocked
# plainly: leaked
import fcntl
import os

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
with open(np.__file__) as file:
    for lock in (
        lambda: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB),
        lambda: fcntl.fcntl(file, fcntl.F_SETOWN, os.getpid()),
    ):
        try:
            lock()
            print("leaked: locked")
        except OSError as error:
            print("blocked:", error)
