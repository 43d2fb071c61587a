from collections import deque

import numpy as np

from dlcore import autograd


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        slopes = {self: np.ones_like(self.data) if g is None else np.array(g)}
        queue, reached = deque([self]), {self}
        while queue:
            node = queue.popleft()
            if node.pull is None:
                node.grad = slopes[node] if node.grad is None else node.grad + slopes[node]
                continue
            for parent, part in zip(node.parents, node.pull(slopes[node]), strict=True):
                if not parent.requires_grad:
                    continue
                slopes[parent] = slopes.get(parent, 0) + part
                if parent not in reached:
                    reached.add(parent)
                    queue.append(parent)
