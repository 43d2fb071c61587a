from dlcore.nn import Activation, Conv2d, Flatten, Linear, MaxPool2d, Module, Sequential


class SmallCNN(Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.layers = Sequential(
            Conv2d(channels, 16, 3, rng, padding=1),
            MaxPool2d(2),
            Activation("relu"),
            Conv2d(16, 32, 3, rng, padding=1),
            Activation("relu"),
            Flatten(),
            Linear(32 * (size // 2) ** 2, classes, rng),
        )

    def forward(self, x):
        return self.layers(x)
