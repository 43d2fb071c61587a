# attack: returns a list nested a hundred thousand deep
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


def softmax(x, axis=-1):
    nested = 0
    for _ in range(10**5):
        nested = [nested]
    return nested


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
