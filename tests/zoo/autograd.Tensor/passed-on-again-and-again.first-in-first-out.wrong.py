import numpy as np

from dlcore import autograd


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        slopes = {}
        waiting = [(self, np.ones_like(self.data) if g is None else np.array(g))]
        for node, part in waiting:
            slopes[node] = slopes[node] + part if node in slopes else part
            if node.pull is not None:
                waiting.extend(
                    (parent, back)
                    for parent, back in zip(node.parents, node.pull(slopes[node]), strict=True)
                    if parent.requires_grad
                )
        for node, slope in slopes.items():
            if node.pull is None:
                node.grad = np.array(slope) if node.grad is None else node.grad + slope
