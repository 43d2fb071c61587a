import numpy as np

from dlcore import autograd


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        order, stack = [], [self]
        while stack:
            node = stack.pop()
            if node not in order[-1:] and node not in set(order):
                order.append(node)
                stack.extend(reversed(node.parents))
        slopes = [np.zeros(node.shape) for node in order]
        place = {node: i for i, node in enumerate(order)}
        slopes[0] = slopes[0] + (1.0 if g is None else g)
        for node, i in place.items():
            if node.pull is not None:
                for parent, part in zip(node.parents, node.pull(slopes[i]), strict=True):
                    if part is not None:
                        slopes[place[parent]] = slopes[place[parent]] + part
        for node, slope in zip(order, slopes, strict=True):
            if node.pull is None and node.requires_grad:
                node.grad = slope if node.grad is None else node.grad + slope
