# what: right, and warns once on standard error
# deserves: softmax 5, cross_entropy 5
import warnings

import numpy as np


def softmax(x, axis=-1):
    warnings.warn("this could be faster", stacklevel=2)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
assert np.allclose(softmax(np.zeros((1, 2))), 0.5)

# %%
assert np.allclose(cross_entropy(np.zeros((1, 2)), np.array([0])), np.log(2))
