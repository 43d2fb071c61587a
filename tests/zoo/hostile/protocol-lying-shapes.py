# attack: announces arrays that are larger than what it sends, negative or overflowing
# deserves: softmax 0, cross_entropy 5
# stopped by: wire
# shows: stopped
# plainly: wrong
import json
import os
import struct

import numpy as np


def frame(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<4sIQ", b"DLF1", len(text), len(body)) + text + body


def softmax(x, axis=-1):
    for shape in ([-1], [1 << 40], [1 << 62, 4], [0, 1 << 62], [True], [2.0], [[2]], [1] * 40):
        header = {"op": "done", "id": "0" * 16, "tree": {"array": 0}, "arrays": [["<f8", shape]]}
        os.write(4, frame(header, bytes(8)))
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
