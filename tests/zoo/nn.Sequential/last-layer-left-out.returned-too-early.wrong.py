from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, x):
        inputs = []
        for layer in self.layers:
            inputs.append(x)
            x = layer(x)
        return inputs[-1] if inputs else x

    def __getitem__(self, index):
        return self.layers[index]

    def __len__(self):
        return len(self.layers)
