# attack: loops for ever and ignores every signal
# deserves: softmax 0, cross_entropy 5
# stopped by: deadline, limits
# shows: stopped
# plainly: hangs
import signal

import numpy as np


def softmax(x, axis=-1):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    while True:
        pass


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
