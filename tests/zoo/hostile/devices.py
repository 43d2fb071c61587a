# attack: opens every device that it can find
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
harmless = {"null", "zero", "full", "random", "urandom"}
try:
    names = set(os.listdir("/dev"))
except OSError as error:
    print("blocked:", error)
    names = {"tty", "ptmx", "kmsg", "mem", "vsock", "fuse"}
for name in sorted(names - harmless):
    try:
        os.close(os.open(f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))
        print("leaked:", name)
    except OSError as error:
        print("blocked:", error)
print("blocked: nothing but", *sorted(names & harmless))
