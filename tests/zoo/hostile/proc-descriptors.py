# attack: opens its own pipes a second time through /proc/self/fd
# deserves: softmax 0, cross_entropy 5
# stopped by: namespaces, descriptors
# shows: blocked
# plainly: leaked or blocked
import os

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
for fd in range(1, 6):
    try:
        os.close(os.open(f"/proc/self/fd/{fd}", os.O_RDWR | os.O_NONBLOCK))
        print("leaked:", fd)
    except OSError as error:
        print("blocked:", error)
