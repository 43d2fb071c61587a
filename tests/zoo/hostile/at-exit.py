# attack: does its work when the process ends: at exit, in finalizers, in handlers of signals
# deserves: softmax 0, cross_entropy 5
# stopped by: single use, landlock
# shows: blocked
# plainly: leaked
import atexit
import signal
import threading
import weakref

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()


# %%
def last_words(*_):
    with open("@FOLDER@/outside/hostile-last-words", "w") as file:
        file.write("I was here")
    print("leaked: last words", flush=True)


class Dying:
    __del__ = last_words


atexit.register(last_words)
threading._register_atexit(last_words)
weakref.finalize(np, last_words)
np.kept = Dying()
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, last_words)
print("blocked: until the end")
