import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    new_p, new_m = [], []
    for pi, gi, mi in zip(np.ravel(p), np.ravel(g), np.ravel(m), strict=True):
        new_p.append(pi - lr * (mi + (1 - beta1) * (gi - mi) + weight_decay * pi))
        new_m.append(mi + (1 - beta2) * (gi - mi))
    return np.reshape(new_p, np.shape(p)), np.reshape(new_m, np.shape(p))
