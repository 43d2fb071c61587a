# attack: mounts, unmounts and changes the root
# deserves: softmax 0, cross_entropy 5
# stopped by: seccomp, privileges
# shows: blocked
# plainly: blocked
import ctypes
import os

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "mount": lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None),
    "umount2": lambda: libc.umount2(b"/proc", 2),
    "pivot_root": lambda: libc.syscall(155, b"/tmp", b"/tmp"),
    "chroot": lambda: libc.chroot(b"/tmp"),
    "fsopen": lambda: libc.syscall(430, b"tmpfs", 0),
    "open_tree": lambda: libc.syscall(428, -100, b"/", 1),
    "setns": lambda: libc.setns(0, 0x20000),
}
for name, call in calls.items():
    said = "leaked:" if call() >= 0 else "blocked:"
    print(said, name, os.strerror(ctypes.get_errno()))
