# attack: computes a number with a billion digits: no signal handler runs meanwhile
# deserves: softmax 0, cross_entropy 5
# stopped by: deadline, limits
# shows: stopped
# plainly: hangs
import signal

import numpy as np


def softmax(x, axis=-1):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    return 10 ** (10**9)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
