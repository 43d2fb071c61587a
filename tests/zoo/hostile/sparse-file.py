# attack: makes a file that claims a terabyte
# deserves: softmax 0, cross_entropy 5
# stopped by: limits
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
    with open("hostile-sparse", "wb") as file:
        file.truncate(1 << 40)
    print("leaked: a terabyte")
except OSError as error:
    print("blocked:", error)
os.remove("hostile-sparse")
