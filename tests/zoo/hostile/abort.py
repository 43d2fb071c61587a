# attack: aborts, as C code does that has found a fault
# deserves: softmax 0, cross_entropy 5
# stopped by: checker
# shows: stopped
# plainly: dies
import os

import numpy as np


def softmax(x, axis=-1):
    os.abort()


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
