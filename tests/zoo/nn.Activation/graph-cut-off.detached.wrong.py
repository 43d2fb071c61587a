from dlcore import ops
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.name = name

    def forward(self, x):
        return getattr(ops, self.name)(x.detach())
