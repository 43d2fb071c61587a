# attack: prints terminal commands, markup, broken characters and null bytes
# deserves: softmax 0, cross_entropy 5
# stopped by: escaping
# shows: blocked
# plainly: blocked
import IPython.display
import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
script = "<script>hostile()</script><img src=x onerror=hostile()>"
print("blocked: \x1b[2J\x1b]0;owned\x07 \0 \ud800 \u202e", script)
IPython.display.display(IPython.display.HTML(script))
IPython.display.display({"text/html": script, "text/latex": r"\href{javascript:hostile()}{x}"}, raw=True)
