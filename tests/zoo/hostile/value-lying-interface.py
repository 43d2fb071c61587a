# attack: returns an array whose memory is said to lie at address 4096
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


class Liar:
    __array_interface__ = {"shape": (1 << 16,), "typestr": "<f8", "data": (4096, False), "version": 3}


def softmax(x, axis=-1):
    return np.asarray(Liar())


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
