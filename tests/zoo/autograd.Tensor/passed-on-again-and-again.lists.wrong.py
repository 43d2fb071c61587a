import numpy as np

from dlcore import autograd


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        start = np.ones_like(self.data) if g is None else np.asarray(g)
        arrived, stack = {self: [start]}, [iter([self])]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
            elif node.pull is None:
                latest = arrived[node].pop()
                node.grad = latest.copy() if node.grad is None else node.grad + latest
            else:
                stack.append(self._send(node, sum(arrived[node]), arrived))

    @staticmethod
    def _send(node, slope, arrived):
        for parent, part in zip(node.parents, node.pull(slope), strict=True):
            if parent.requires_grad:
                arrived.setdefault(parent, []).append(part)
                yield parent
