# attack: returns an array of 8 TB, which is one number repeated
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


def softmax(x, axis=-1):
    return np.broadcast_to(np.float64(1), (1 << 20, 1 << 20))


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
