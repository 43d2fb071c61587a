# attack: makes processes by the calls beneath fork
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp
# shows: blocked
# plainly: leaked
import ctypes
import os
import sys

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
libc = ctypes.CDLL(None, use_errno=True)

for name, number in {"fork": 57, "vfork": 58}.items():
    pid = libc.syscall(number) if name == "fork" else -1
    if pid == 0:
        os._exit(0)
    print("leaked:" if pid > 0 else "blocked:", name, os.strerror(ctypes.get_errno()))
try:
    pid = os.posix_spawn(
        sys.executable or "/usr/bin/env", ["python", "-c", "print('leaked: posix_spawn')"], {}
    )
    os.waitpid(pid, 0)
    print("leaked: spawned", pid)
except OSError as error:
    print("blocked: posix_spawn", error)
