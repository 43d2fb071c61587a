# attack: sleeps, which uses no processor time
# deserves: softmax 0, cross_entropy 5
# stopped by: deadline
# shows: stopped
# plainly: hangs
import time

import numpy as np


def softmax(x, axis=-1):
    time.sleep(1000)
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
