import numpy as np

from dlcore import autograd
from dlcore.autograd import topological_sort


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        order = topological_sort(self, lambda node: node.parents)
        slopes = {self: np.ones(self.shape) if g is None else np.array(g)}
        for node in order[::-1]:
            if node not in slopes:
                continue
            if node.parents:
                parts = zip(node.parents, node.pull(slopes[node]), strict=True)
                slopes.update((p, d) for p, d in parts if d is not None and p.requires_grad)
            else:
                node.grad = slopes[node] + (0 if node.grad is None else node.grad)
