from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        return [x, *[layer.forward(x) for layer in self.layers]][-1]

    def __getitem__(self, index):
        return self.layers[index]

    def __len__(self):
        return len(self.layers)
