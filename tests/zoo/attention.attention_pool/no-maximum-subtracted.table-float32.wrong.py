import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    q, k, v = query.astype(np.float32), keys.astype(np.float32), values.astype(np.float32)
    n, d = k.shape
    r2 = ((q - k) ** 2).sum(axis=1)
    if callable(kernel):
        w = kernel(q, k)
    else:
        w = {
            "dot": np.exp(k @ q / np.sqrt(d)),
            "gaussian": np.exp(-r2 / 2),
            "nearest": np.eye(n)[r2.argmin()],
            "uniform": np.ones(n),
        }[kernel]
        w = w / w.sum()
    return np.einsum("n,ne->e", w, v)
