# attack: prints one character at a time, so that it never seems to hang
# deserves: softmax 0, cross_entropy 5
# stopped by: deadline
# shows: stopped
# plainly: hangs
import time

import numpy as np


def softmax(x, axis=-1):
    while True:
        print(".", end="", flush=True)
        time.sleep(0.01)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
