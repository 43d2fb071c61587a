from dlcore.nn import Module


class Sequential(Module):
    def __init__(self, *layers):
        self.count = len(layers)
        for i, layer in enumerate(layers):
            setattr(self, f"layer{i}", layer)

    def forward(self, x):
        for i in range(self.count):
            x = getattr(self, f"layer{i}").forward(x)
        return x

    def __getitem__(self, index):
        return getattr(self, f"layer{range(self.count)[index]}")

    def __len__(self):
        return self.count
