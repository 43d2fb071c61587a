# attack: reads what another student has handed in
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, landlock
# shows: blocked
# plainly: leaked
import pathlib

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    for path in pathlib.Path("@FOLDER@/submitted").resolve(strict=True).rglob("*.py"):
        print("leaked:", path.read_text())
except OSError as error:
    print("blocked:", error)
print("blocked: nothing more there")
