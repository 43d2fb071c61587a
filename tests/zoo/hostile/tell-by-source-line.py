# attack: makes a source line that quotes the hidden inputs and fails in it
# deserves: softmax 0, cross_entropy 5
# stopped by: hidden
# shows: nothing
# plainly: tells
import linecache

import numpy as np


def softmax(x, axis=-1):
    source = f"def failing():\n    raise ValueError  # {np.asarray(x).tolist()}"
    name = globals().get("__file__", "hostile.py")
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    exec(compile(source, name, "exec"), names := {})
    return names["failing"]()


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
