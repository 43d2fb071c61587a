import numpy as np


def avgpool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    total = np.pad(x.cumsum(axis=2).cumsum(axis=3), ((0, 0), (0, 0), (1, 0), (1, 0)))
    sums = (
        total[:, :, size:, size:]
        - total[:, :, :-size, size:]
        - total[:, :, size:, :-size]
        + total[:, :, :-size, :-size]
    )
    return (sums[:, :, ::stride, ::stride] / size / size).tolist()
