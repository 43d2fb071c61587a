# attack: raises SystemExit in an answer
# deserves: softmax 0, cross_entropy 5
# stopped by: checker
# shows: nothing
# plainly: wrong
import sys

import numpy as np


def softmax(x, axis=-1):
    sys.exit(0)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
