from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        self.value = x
        for layer in self.layers:
            self.value = layer(self.value)
        return self.value

    def __getitem__(self, index):
        return self.layers[index]

    def __len__(self):
        return len(self.layers)
