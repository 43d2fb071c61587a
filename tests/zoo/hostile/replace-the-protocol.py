# attack: replaces every function of the program that runs it
# deserves: softmax 0, cross_entropy 0
# stopped by: checker
# shows: nothing
# plainly: dies
import inspect
import sys

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
mine = {"numpy", "IPython", "dlcore"}
for name, module in list(sys.modules.items()):
    path = getattr(module, "__file__", "") or ""
    if "site-packages" not in path and "lib/python" not in path and name.partition(".")[0] not in mine:
        for key, value in list(vars(module).items()):
            if inspect.isfunction(value):
                setattr(module, key, lambda *a, **k: 5.0)

print("blocked: changed here, and nowhere else")
