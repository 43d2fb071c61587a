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
        self.arrived = [np.full(self.shape, 1.0) if g is None else np.asarray(g)]
        for node in sorted(nodes, key=lambda node: node.born)[::-1]:
            total = sum(node.arrived)
            if not node.parents:
                node.grad = total if node.grad is None else node.grad + total
                node.arrived = []
                continue
            for parent, part in zip(node.parents, node.pull(total), strict=True):
                if parent in nodes:
                    parent.arrived = [*vars(parent).get("arrived", []), part]
