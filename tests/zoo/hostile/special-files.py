# attack: makes a pipe and a device node where everybody may write
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, landlock, seccomp
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
for make in (
    lambda: os.mkfifo("@FOLDER@/outside/hostile-pipe"),
    lambda: os.mknod("@FOLDER@/outside/hostile-disk", 0o60666, os.makedev(254, 0)),
):
    try:
        make()
        print("leaked: made")
    except OSError as error:
        print("blocked:", error)
