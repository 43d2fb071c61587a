# attack: returns NaN, in the hope that NaN is close to everything
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


def softmax(x, axis=-1):
    return np.full(np.shape(x), np.nan)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
