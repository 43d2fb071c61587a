# attack: runs commands through a shell
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp, landlock, view
# shows: blocked
# plainly: leaked
import os
import subprocess
import sys

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
sys.stdout.flush()
print("leaked: system" if os.system("echo hostile command") == 0 else "blocked: system")
try:
    print("leaked:", subprocess.run(["/usr/bin/id"], capture_output=True, check=True).stdout)
except (OSError, subprocess.SubprocessError) as error:
    print("blocked:", error)
