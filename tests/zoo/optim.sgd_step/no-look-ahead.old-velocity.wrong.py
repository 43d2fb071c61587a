import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = np.asarray(g, dtype=np.float32) + np.float32(weight_decay) * np.asarray(p, dtype=np.float32)
    new_v = np.float32(momentum) * np.asarray(v, dtype=np.float32) + g
    step = g + np.float32(momentum) * np.asarray(v, dtype=np.float32) if nesterov else new_v
    return p - np.float32(lr) * step, new_v
