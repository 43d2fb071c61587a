# attack: returns an object that would write a file if somebody unpickled it
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


class Pickled:
    def __reduce__(self):
        return open, ("@FOLDER@/outside/hostile-pickle", "w")


def softmax(x, axis=-1):
    return Pickled()


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
