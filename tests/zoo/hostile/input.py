# attack: waits for somebody to type
# deserves: softmax 0, cross_entropy 5
# stopped by: deadline, checker
# shows: blocked
# plainly: blocked
import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    print("leaked:", input("password: "))
except BaseException as error:
    print("blocked:", type(error).__name__)
