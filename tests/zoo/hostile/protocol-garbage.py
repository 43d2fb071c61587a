# attack: writes bytes that mean nothing where answers are expected
# deserves: softmax 0, cross_entropy 5
# stopped by: wire
# shows: stopped
# plainly: wrong
import os

import numpy as np


def softmax(x, axis=-1):
    os.write(4, os.urandom(4096))
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
