import numpy as np


def max_stable_lr(hessian):
    values, vectors = np.linalg.eig(hessian)
    v = vectors[:, np.argmax(values)]
    return float((v @ v) / (v @ hessian @ v))
