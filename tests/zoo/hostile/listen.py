# attack: waits for connections
# deserves: softmax 0, cross_entropy 5
# stopped by: landlock, seccomp
# shows: blocked
# plainly: leaked
import socket

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
try:
    with socket.create_server(("127.0.0.1", 0)) as server:
        print("leaked:", server.getsockname())
except OSError as error:
    print("blocked:", error)
