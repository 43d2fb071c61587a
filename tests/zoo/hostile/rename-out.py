# attack: moves a file from outside away
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, landlock
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
    os.rename("@FOLDER@/outside/owned", "@FOLDER@/outside/hostile-name")
    print("leaked: moved")
except OSError as error:
    print("blocked:", error)
