# attack: stops itself, so that it neither runs nor ends
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp, deadline
# shows: nothing
# plainly: hangs
import os
import signal

import numpy as np


def softmax(x, axis=-1):
    os.kill(os.getpid(), signal.SIGSTOP)
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
