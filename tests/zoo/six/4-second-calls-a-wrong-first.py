# what: the first is wrong; the second is right, and calls the first
# deserves: softmax 0, cross_entropy 5
import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x)
    return e / e.sum()


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
assert np.allclose(softmax(np.zeros((2, 2))), 0.5)

# %%
assert np.allclose(cross_entropy(np.zeros((2, 2)), np.array([0, 1])), np.log(2))
