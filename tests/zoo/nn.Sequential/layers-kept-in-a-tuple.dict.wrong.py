from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.steps = {str(i): layer for i, layer in enumerate(layers)}

    def forward(self, x):
        for step in self.steps.values():
            x = step(x)
        return x

    def __getitem__(self, index):
        return list(self.steps.values())[index]

    def __len__(self):
        return len(self.steps)
