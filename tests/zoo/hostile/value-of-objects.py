# attack: returns arrays of objects, text, dates, records and long doubles
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


def softmax(x, axis=-1):
    kinds = ("O", "U8", "M8[s]", "V16", "g")
    return [np.zeros(np.shape(x), kind) for kind in kinds]


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
