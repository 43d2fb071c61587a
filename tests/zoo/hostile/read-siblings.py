# attack: looks for the private folders of submissions graded at the same time
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, landlock
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
places = (".", "..", "/tmp", "/box", "/var/tmp", os.environ.get("TMPDIR", "/tmp"))
found = [os.path.join(w, "diary.txt") for p in places for w, _, names in os.walk(p) if "diary.txt" in names]
for path in found:
    with open(path) as file:
        print("leaked:", file.read())
print("blocked: searched", *places)
