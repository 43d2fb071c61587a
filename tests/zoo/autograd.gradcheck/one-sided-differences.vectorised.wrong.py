import numpy as np

from dlcore.autograd import Tensor


def gradcheck(f, *inputs, rng, h=1e-6):
    leaves = [Tensor(x, requires_grad=True) for x in inputs]
    out = f(*leaves)
    c = rng.normal(0.0, 1.0, out.shape)
    out.backward(c)
    errors = []
    for i, leaf in enumerate(leaves):
        start = np.vdot(c, out.data)
        numeric = np.empty(leaf.data.size)
        for k in range(numeric.size):
            step = np.zeros(leaf.data.size)
            step[k] = h
            moved = [*leaves]
            moved[i] = Tensor(leaf.data + step.reshape(leaf.shape))
            numeric[k] = (np.vdot(c, f(*moved).data) - start) / h
        analytic = 0 * numeric if leaf.grad is None else leaf.grad.ravel()
        errors.append(np.abs(analytic - numeric).max() / max(1, np.abs(numeric).max()))
    return np.max(errors)
