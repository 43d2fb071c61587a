import numpy as np

from dlcore import autograd
from dlcore.autograd import topological_sort


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        slopes = {self: np.ones(self.shape)}
        for node in topological_sort(self, lambda node: node.parents)[::-1]:
            slope = slopes.get(node)
            if slope is None:
                continue
            if node.pull is None:
                node.grad = slope.copy() if node.grad is None else node.grad + slope
                continue
            for parent, part in zip(node.parents, node.pull(slope), strict=True):
                if parent.requires_grad:
                    slopes[parent] = slopes.get(parent, 0) + part
