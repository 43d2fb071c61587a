# attack: writes answers without end
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
    answer = frame({"op": "done", "tree": 5.0, "arrays": []})
    while True:
        os.write(4, answer * 100)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
