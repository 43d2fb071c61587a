import numpy as np


def conv1d(x, w, mode="valid"):
    full = np.zeros(len(x) + len(w) - 1)
    for n in range(len(w)):
        full[n : n + len(x)] += w[n] * x
    most, least = max(len(x), len(w)), min(len(x), len(w))
    if mode == "same":
        return full[(least - 1) // 2 :][:most]
    return full[least - 1 : most] if mode == "valid" else full
