import numpy as np


def max_stable_lr(hessian):
    n = len(hessian)
    shift = np.abs(hessian).sum(axis=1).max()
    lifted = hessian / shift + np.eye(n)
    for _ in range(40):
        lifted = lifted @ lifted
        lifted = lifted / np.linalg.norm(lifted)
    return 2 / (np.trace(lifted @ hessian) / np.trace(lifted))
