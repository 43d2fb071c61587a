import numpy as np

from dlcore import autograd


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        nodes = {self}
        stack = [self]
        while stack:
            for parent in stack.pop().parents:
                if parent.requires_grad and parent not in nodes:
                    nodes.add(parent)
                    stack.append(parent)
        slopes = {id(self): 1 + 0 * self.data if g is None else np.array(g)}
        for node in sorted(nodes, key=lambda node: -node.born):
            slope = slopes.pop(id(node))
            if node.parents:
                for parent, part in zip(node.parents, node.pull(slope), strict=True):
                    if parent in nodes:
                        slopes[id(parent)] = slopes[id(parent)] + part if id(parent) in slopes else part
            elif node.grad is None:
                node.grad = slope
            else:
                node.grad = node.grad + slope
