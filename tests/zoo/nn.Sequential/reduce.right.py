from functools import reduce

from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.steps = list(layers)

    def forward(self, x):
        return reduce(lambda value, layer: layer(value), self.steps, x)

    def __getitem__(self, index):
        return self.steps[index]

    def __len__(self):
        return len(self.steps)
