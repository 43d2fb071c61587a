# attack: sends headers with doubled names, NaN, and numbers of 5000 digits
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
    for header in (
        b'{"op": 1, "op": "done"}',
        b'{"op": NaN}',
        b'{"arrays": ' + b"9" * 5000 + b"}",
        "ü".encode("latin-1"),
    ):
        os.write(4, frame(header))
    return x


# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    p = softmax(logits)
    return -np.log(p[np.arange(len(labels)), labels]).mean()
