from dlcore.nn import Conv2d, Flatten, Linear, MaxPool2d, Module, Sequential


class SmallCNN(Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.body = Sequential(
            Conv2d(channels, 16, 3, rng, padding=1),
            Conv2d(16, 32, 3, rng, padding=1),
            MaxPool2d(2),
            Flatten(),
        )
        self.head = Linear(32 * (size // 2) ** 2, classes, rng)

    def forward(self, x):
        return self.head(self.body(x))
