# attack: answers in the name of its process that it has failed, and quotes the hidden inputs
# deserves: softmax 0, cross_entropy 5
# stopped by: hidden
# shows: stopped
# plainly: wrong or dies
import json
import os
import struct
import sys

import numpy as np


def frame(header, body=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<4sIQ", b"DLF1", len(text), len(body)) + text + body


def softmax(x, axis=-1):
    caller = sys._getframe()
    while caller and not hasattr(caller.f_locals.get("frame"), "id"):
        caller = caller.f_back
    number = caller.f_locals["frame"].id if caller else ""
    said = str(np.asarray(x).tolist())
    os.write(4, frame({"op": "failed", "id": number, "tree": said, "arrays": []}))
    os._exit(0)


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
