# attack: raises an error that fails, hangs or ends the process when somebody reads it
# deserves: softmax 0, cross_entropy 5
# stopped by: wire, checker
# shows: nothing
# plainly: wrong
import numpy as np


class Unreadable(BaseException):
    def __str__(self):
        raise Unreadable

    __repr__ = __str__
    __traceback__ = property(lambda self: exit())


def softmax(x, axis=-1):
    raise Unreadable


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
