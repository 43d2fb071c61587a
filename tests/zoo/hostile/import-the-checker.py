# attack: imports what only the grader has: its checker, its keys, PyTorch, solutions
# deserves: softmax 0, cross_entropy 5
# stopped by: view
# shows: blocked
# plainly: leaked
import importlib
import pathlib
import sys

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
for name in ("autograder.checker", "autograder.key", "autograder.problems", "torch", "nbgrader"):
    try:
        importlib.import_module(name)
        print("leaked:", name)
    except ImportError as error:
        print("blocked:", error)
keys = [path for folder in sys.path for path in pathlib.Path(folder or ".").glob("autograder/keys/*hidden*")]
print("leaked:" if keys else "blocked: no keys", *keys)
