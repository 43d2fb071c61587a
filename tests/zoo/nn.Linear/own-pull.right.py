import numpy as np

from dlcore.autograd import Tensor, record
from dlcore.nn import Module


class Linear(Module):
    def __init__(self, inputs, outputs, rng, bias=True):
        self.weight = Tensor((2 * rng.random((outputs, inputs)) - 1) / inputs**0.5, requires_grad=True)
        self.bias = None
        if bias:
            self.bias = Tensor((2 * rng.random(outputs) - 1) / inputs**0.5, requires_grad=True)

    def forward(self, x):
        w = self.weight.data
        y = np.einsum("...i,oi->...o", x.data, w)
        if self.bias is None:
            return record(y, (x, self.weight), lambda g: self.back(g, x.data, w)[:2])
        return record(y + self.bias.data, (x, self.weight, self.bias), lambda g: self.back(g, x.data, w))

    def back(self, g, x, w):
        rows = g.reshape(-1, g.shape[-1])
        return g @ w, rows.T @ x.reshape(-1, x.shape[-1]), rows.sum(axis=0)
