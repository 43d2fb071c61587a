from dlcore import activations
from dlcore.autograd import record
from dlcore.nn import Module


class Activation(Module):
    def __init__(self, name):
        self.name = name

    def forward(self, x):
        self.z = x.data
        return record(activations.forward(self.name, self.z), (x,), self.pull)

    def pull(self, g):
        return (activations.backward(self.name, g, self.z),)
