import numpy as np

from dlcore import autograd


class Tensor(autograd.Tensor):
    slope = None

    def backward(self, g=None):
        nodes, stack = {self}, [self]
        while stack:
            fresh = set(stack.pop().parents) - nodes
            nodes |= fresh
            stack.extend(fresh)
        self.slope = np.full(self.shape, 1.0) if g is None else np.asarray(g)
        for node in sorted(nodes, key=lambda node: node.born, reverse=True):
            if not node.requires_grad:
                continue
            if node.pull is None:
                node.grad = node.slope.copy() if node.grad is None else node.grad + node.slope
            else:
                for parent, part in zip(node.parents, node.pull(node.slope), strict=True):
                    parent.slope = part
