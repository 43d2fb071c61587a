import numpy as np

from dlcore.autograd import Tensor


def gradcheck(f, *inputs, rng, h=1e-6):
    arrays = [np.array(x, dtype=float) for x in inputs]
    tensors = [Tensor(x.copy(), requires_grad=True) for x in arrays]
    y = f(*tensors)
    weights = rng.normal(size=y.shape)
    y.backward(weights)

    def total():
        return float(np.sum(f(*(Tensor(x.copy()) for x in arrays)).data * weights))

    worst = 0.0
    for x, t in zip(arrays, tensors, strict=True):
        slopes = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            before = x[i]
            x[i] = before + h
            up = total()
            x[i] = before - h
            down = total()
            x[i] = before
            slopes[i] = (up - down) / (2 * h)
        gradient = np.zeros(x.shape) if t.grad is None else t.grad
        error = np.max(np.abs(gradient - slopes)) / max(1.0, np.max(np.abs(slopes)))
        worst = error
    return worst
