# attack: writes 400 MB in small files
# deserves: softmax 0, cross_entropy 5
# stopped by: limits
# shows: blocked
# plainly: leaked
import os

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    for i in range(400):
        with open(f"hostile-{i}", "wb") as file:
            file.write(bytes(1 << 20))
    print("leaked: 400 MB written")
except OSError as error:
    print("blocked:", error)
for i in range(400):
    if os.path.exists(f"hostile-{i}"):
        os.remove(f"hostile-{i}")
