import numpy as np


def avgpool2d_backward(g, shape, size=2, stride=None):
    stride = size if stride is None else stride
    rows = np.zeros((g.shape[2], shape[2]))
    columns = np.zeros((g.shape[3], shape[3]))
    for matrix in (rows, columns):
        for k, row in enumerate(matrix):
            row[k * stride : k * stride + size] = 1 / size
    return np.einsum("ncij,ih,jw->nchw", g, rows, columns).tolist()
