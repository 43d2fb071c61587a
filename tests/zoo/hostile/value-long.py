# attack: returns a million numbers of a million digits, text of 100 MB, and a list without end
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


def softmax(x, axis=-1):
    return [10**100_000] * 10**6, "x" * 10**8, {i: i for i in range(10**6)}


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
