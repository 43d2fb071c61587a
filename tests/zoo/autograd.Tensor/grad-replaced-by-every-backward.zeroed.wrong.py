from dlcore import autograd
from dlcore.autograd import topological_sort


class Tensor(autograd.Tensor):
    def backward(self, g=None):
        for node in topological_sort(self, lambda node: node.parents):
            node.grad = None
        super().backward(g)
