# attack: starts two thousand threads that stay
# deserves: softmax 0, cross_entropy 5
# stopped by: limits
# shows: blocked
# plainly: leaked
import threading

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
started = 0
stop = threading.Event()
threading.stack_size(1 << 16)
try:
    for _ in range(2000):
        threading.Thread(target=stop.wait, args=(60,), daemon=True).start()
        started += 1
    print("leaked: 2000 threads")
except (RuntimeError, MemoryError) as error:
    print("blocked:", started, error)
stop.set()
