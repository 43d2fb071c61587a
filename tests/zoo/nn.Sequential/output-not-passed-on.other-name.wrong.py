from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        out = x
        for layer in self.layers:
            out = layer(x)
        return out

    def __getitem__(self, index):
        return self.layers[index]

    def __len__(self):
        return len(self.layers)
