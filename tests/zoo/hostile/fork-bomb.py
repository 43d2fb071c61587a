# attack: forks thirty children that ignore signals and stay
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp
# shows: blocked
# plainly: survives
import ctypes
import os
import signal
import time

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
libc = ctypes.CDLL(None, use_errno=True)

try:
    for i in range(30):
        if os.fork() == 0:
            libc.prctl(15, b"hostile-child", 0, 0, 0)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.closerange(0, 256)
            time.sleep(60)
            os._exit(0)
    print("leaked: thirty children")
except OSError as error:
    print("blocked:", i, error)
