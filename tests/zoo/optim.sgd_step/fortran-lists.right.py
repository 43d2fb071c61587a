import numpy as np


def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = np.array(g + weight_decay * np.asarray(p), order="F")
    v = np.add(np.multiply(v, momentum), g)
    ahead = np.add(np.multiply(v, momentum), g) if nesterov else v
    return [np.subtract(p, np.multiply(lr, ahead)).tolist(), np.array(v, order="F")]
