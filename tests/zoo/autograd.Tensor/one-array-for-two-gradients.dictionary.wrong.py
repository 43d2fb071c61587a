import numpy as np

from dlcore import autograd
from dlcore.autograd import topological_sort


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        slopes = {self: np.ones(self.shape) if g is None else np.array(g)}
        for node in topological_sort(self, lambda node: node.parents)[::-1]:
            slope = slopes.get(node)
            if node.pull is None:
                if slope is not None:
                    node.grad = slope if node.grad is None else node.grad + slope
                continue
            for parent, part in zip(node.parents, node.pull(slope), strict=True):
                if parent.requires_grad:
                    slopes[parent] = part if parent not in slopes else slopes[parent] + part
