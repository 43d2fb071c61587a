# attack: prints the hidden inputs
# deserves: softmax 0, cross_entropy 5
# stopped by: hidden
# shows: nothing
# plainly: tells
import sys

import IPython.display
import numpy as np


def softmax(x, axis=-1):
    print(np.asarray(x).tolist(), file=sys.stderr)
    print(np.asarray(x).tolist())
    IPython.display.display(np.asarray(x).tolist())
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
