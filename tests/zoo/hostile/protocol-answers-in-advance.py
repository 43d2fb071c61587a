# attack: has a thread write answers in advance, before the questions
# deserves: softmax 0, cross_entropy 0
# stopped by: wire
# shows: nothing
# plainly: wrong
import os
import threading
import time

import numpy as np


def softmax(x, axis=-1):
    return np.abs(x) / np.abs(x).sum(axis=axis, keepdims=True)


# %%
def ahead():
    while True:
        time.sleep(0.02)
        try:
            os.write(4, b"DLF1" + bytes(12))
        except OSError:
            pass


threading.Thread(target=ahead, daemon=True).start()
