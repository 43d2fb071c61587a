import numpy as np

from dlcore.autograd import Tensor
from dlcore.calculus import numerical_jacobian


def gradcheck(f, *inputs, rng, h=1e-6):
    errors = []
    for i, x in enumerate(inputs):
        leaves = [Tensor(np.array(a), requires_grad=True) for a in inputs]
        y = f(*leaves)
        c = rng.standard_normal(np.shape(y.data))
        y.backward(c)

        def flat(v, i=i, x=x):
            moved = [np.reshape(v, np.shape(x)) if j == i else a for j, a in enumerate(inputs)]
            return np.ravel(f(*map(Tensor, moved)).data)

        numeric = numerical_jacobian(flat, np.ravel(x), h).T @ np.ravel(c)
        analytic = np.zeros(np.size(x)) if leaves[i].grad is None else np.ravel(leaves[i].grad)
        size = np.linalg.norm(numeric, np.inf)
        errors.append(np.linalg.norm(analytic - numeric, np.inf) / (size if size > 1 else 1.0))
    return np.asarray(errors).max()
