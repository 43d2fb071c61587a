# attack: returns a list and a dict that never come to an end
# deserves: softmax 0, cross_entropy 5
# stopped by: limits, deadline
# shows: stopped
# plainly: wrong
import numpy as np


class Endless(list):
    def __len__(self):
        return 1

    def __iter__(self):
        return iter(int, 1)

    def items(self):
        return iter(lambda: ("x", 1), None)


def softmax(x, axis=-1):
    return Endless()


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
