# attack: changes mode, times and attributes of a file of its own user
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, seccomp
# shows: blocked
# plainly: leaked
import os

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
for change in (
    lambda path: os.chmod(path, 0),
    lambda path: os.utime(path, (1, 1)),
    lambda path: os.chown(path, -1, os.getgid()),
    lambda path: os.setxattr(path, "user.hostile", b"1"),
):
    try:
        change("@FOLDER@/outside/owned")
        print("leaked: changed")
    except OSError as error:
        print("blocked:", error)
