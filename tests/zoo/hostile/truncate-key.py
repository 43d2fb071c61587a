# attack: empties the key through truncate(2), which old Landlock does not cover
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
try:
    os.truncate("@FOLDER@/outside/owned", 1)
    print("leaked: truncated")
except OSError as error:
    print("blocked:", error)
