# what: wrong, and displays a number before the test fails, which can be read as partial credit
# deserves: softmax 0, cross_entropy 0
import numpy as np
from IPython.display import display


def softmax(x, axis=-1):
    display(5)
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    display(5)
    return 0.0


# %%
assert np.allclose(softmax(np.zeros((1, 2))), 0.5)

# %%
assert np.allclose(cross_entropy(np.zeros((1, 2)), np.array([0])), np.log(2))
