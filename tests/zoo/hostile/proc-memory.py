# attack: opens the memory of the other processes
# deserves: softmax 0, cross_entropy 5
# stopped by: landlock, namespaces
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
for pid in ("1", str(os.getppid()), "@VICTIM@", "@GRADER@"):
    for name in ("mem", "maps", "auxv"):
        try:
            with open(f"/proc/{pid}/{name}", "rb", buffering=0):
                print("leaked:", pid, name)
        except OSError as error:
            print("blocked:", error)
