# attack: writes beside numpy, into system folders and into shared temporary folders
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, landlock
# shows: blocked
# plainly: leaked
import os
import sys

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
for folder in (
    os.path.dirname(np.__file__),
    sys.prefix,
    "/",
    "/etc",
    "/usr/lib",
    "/var/tmp",
    "/dev",
    "/dev/shm",
):
    try:
        with open(f"{folder}/hostile-file", "w") as file:
            file.write("raise SystemExit")
        print("leaked:", folder)
    except OSError as error:
        print("blocked:", error)
