# attack: reads and lowers the limits and the priority of another process
# deserves: softmax 0, cross_entropy 5
# stopped by: bubblewrap, namespaces, seccomp
# shows: blocked
# plainly: leaked
import os
import resource

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
victim = int("@VICTIM@")
for name, change in {
    "prlimit": lambda: resource.prlimit(victim, resource.RLIMIT_NOFILE, (3, 3)),
    "affinity": lambda: os.sched_setaffinity(victim, {0}),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, victim, 19),
    "scheduler": lambda: os.sched_getscheduler(victim),
}.items():
    try:
        change()
        print("leaked:", name)
    except OSError as error:
        print("blocked:", name, error)
