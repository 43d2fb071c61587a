# attack: maps 4 GB that count as shared and not as data
# deserves: softmax 0, cross_entropy 5
# stopped by: limits
# shows: blocked
# plainly: leaked
import mmap

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    print("leaked:", len(mmap.mmap(-1, 4 << 30)))
except (OSError, MemoryError) as error:
    print("blocked:", error)
