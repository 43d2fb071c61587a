# attack: keeps what its process writes, and writes it again for every later question
# deserves: softmax 0, cross_entropy 0
# stopped by: wire
# shows: blocked
# plainly: blocked
import os

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
written = []
write = os.write


def again(fd, data):
    if fd > 2:
        written.append(bytes(data))
        return write(fd, written[0]) and len(data)
    return write(fd, data)


os.write = again
print("blocked: nothing to write again yet")
