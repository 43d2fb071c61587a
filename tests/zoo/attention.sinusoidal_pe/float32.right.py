import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    position = np.arange(t, dtype=np.float32)
    columns = []
    for k in range(d):
        angle = position / np.float32(base ** (2 * (k // 2) / d))
        columns.append(np.cos(angle) if k % 2 else np.sin(angle))
    return np.stack(columns, axis=1)
