# attack: writes without end to standard error, past Python
# deserves: softmax 0, cross_entropy 5
# stopped by: output budget, deadline
# shows: stopped
# plainly: unsafe
import os

import numpy as np


def softmax(x, axis=-1):
    while True:
        os.write(2, bytes(1 << 16))


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
