import numpy as np

from dlcore import autograd
from dlcore.autograd import topological_sort


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        order = topological_sort(self, lambda node: node.parents)
        self.grad = np.ones(self.shape) if g is None else np.array(g)
        for node in order[::-1]:
            if node.pull is None:
                continue
            for parent, part in zip(node.parents, node.pull(node.grad), strict=True):
                if parent.requires_grad:
                    parent.grad = part.copy() if parent.grad is None else parent.grad + part
