import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    rows = []
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            frame = ((i, height - kh - i), (j, width - kw - j))
            rows.append(np.pad(w, frame).ravel().tolist())
    return rows
