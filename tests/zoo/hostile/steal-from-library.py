# attack: answers with what dlcore itself has under this name
# deserves: softmax 0, cross_entropy 5
# stopped by: view
# shows: blocked
# plainly: leaked
# order: cross_entropy first
import numpy as np

import dlcore.activations


def softmax(x, axis=-1):
    return dlcore.activations.softmax(x, axis)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    print("leaked:", softmax(np.zeros((1, 2))))
except NotImplementedError as error:
    print("blocked:", error)
