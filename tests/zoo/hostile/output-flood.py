# attack: prints 10 GB
# deserves: softmax 0, cross_entropy 5
# stopped by: output budget, deadline
# shows: nothing
# plainly: unsafe
import numpy as np


def softmax(x, axis=-1):
    for _ in range(10_000):
        print("x" * (1 << 20))
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
