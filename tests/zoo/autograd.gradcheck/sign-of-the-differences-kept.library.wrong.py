import numpy as np

from dlcore.autograd import Tensor
from dlcore.calculus import numerical_gradient


def gradcheck(f, *inputs, rng, h=1e-6):
    leaves = [Tensor(np.asarray(x, float), requires_grad=True) for x in inputs]
    out = f(*leaves)
    c = rng.standard_normal(out.shape)
    out.backward(c)

    def error(i):
        def s(x):
            return (f(*leaves[:i], Tensor(x), *leaves[i + 1 :]).data * c).sum()

        numeric = numerical_gradient(s, leaves[i].data, h)
        exact = leaves[i].grad if leaves[i].grad is not None else 0.0 * numeric
        return np.max(exact - numeric) / max(1.0, abs(numeric).max())

    return np.max([error(i) for i in range(len(inputs))])
