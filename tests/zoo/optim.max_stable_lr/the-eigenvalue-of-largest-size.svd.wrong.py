import numpy as np


def max_stable_lr(hessian):
    return 2 / np.linalg.svd(hessian, compute_uv=False)[0]
