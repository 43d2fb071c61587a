import numpy as np

from dlcore import autograd
from dlcore.autograd import record, unbroadcast


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        order, state, stack = [], {}, [self]
        while stack:
            node = stack[-1]
            todo = state.setdefault(id(node), list(node.parents))
            while todo and id(todo[-1]) in state:
                todo.pop()
            if todo:
                stack.append(todo.pop())
            else:
                order.append(stack.pop())
        arrived = {id(node): [] for node in order}
        arrived[id(self)].append(np.ones(self.shape) if g is None else np.asarray(g, self.dtype))
        for node in order[::-1]:
            parts = arrived[id(node)]
            if not parts or not node.requires_grad:
                continue
            slope = np.sum(np.stack(parts), axis=0)
            if node.pull is None:
                node.grad = slope if node.grad is None else np.add(node.grad, slope)
                continue
            for parent, part in zip(node.parents, node.pull(slope), strict=True):
                if part is not None:
                    arrived[id(parent)].append(part)

    def __truediv__(self, other):
        return self * self.like(other) ** -1.0

    def __matmul__(self, other):
        other = self.like(other)
        if self.ndim == 1 or other.ndim == 1:
            return super().__matmul__(other)
        a, b = self.data, other.data
        rows, columns = a.shape[-2], b.shape[-1]

        def pull(g):
            da, db = np.zeros(g.shape[:-2] + a.shape[-2:]), np.zeros(g.shape[:-2] + b.shape[-2:])
            for i in range(rows):
                for j in range(columns):
                    da[..., i, :] += g[..., i, j, None] * b[..., :, j]
                    db[..., :, j] += g[..., i, j, None] * a[..., i, :]
            return unbroadcast(da, a.shape), unbroadcast(db, b.shape)

        return record(a @ b, (self, other), pull)

    def tanh(self):
        return 1 - 2 / ((2 * self).exp() + 1)

    def mean(self, axis=None, keepdims=False):
        y = np.asarray(np.mean(self.data, axis=axis, keepdims=keepdims))
        kept = np.mean(self.data, axis=axis, keepdims=True).shape
        share = y.size / self.data.size
        return record(y, (self,), lambda g: (share * np.broadcast_to(g.reshape(kept), self.shape),))

    def relu(self):
        return self * Tensor(np.heaviside(self.data, 0.0))
