# attack: recurses through C code until the stack is full
# deserves: softmax 0, cross_entropy 5
# stopped by: checker
# shows: stopped
# plainly: dies
import sys

import numpy as np


def softmax(x, axis=-1):
    sys.setrecursionlimit(10**9)
    nested = []
    for _ in range(10**6):
        nested = [nested]
    return len(repr(nested))


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
