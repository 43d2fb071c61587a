# attack: opens files until no descriptor is left
# deserves: softmax 0, cross_entropy 5
# stopped by: limits
# shows: blocked
# plainly: leaked
import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
files = []
try:
    while len(files) < 500:
        files.append(open("/dev/null"))
    print("leaked: 500 open files")
except OSError as error:
    print("blocked:", len(files), error)
del files
