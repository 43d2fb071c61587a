import numpy as np

from dlcore.nn import Activation, Conv2d, Flatten, Linear, MaxPool2d, Module, Sequential


class SmallCNN(Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        rng = np.random.default_rng(42)
        self.body = Sequential(
            Conv2d(channels, 16, 3, rng, padding=1),
            Activation("relu"),
            Conv2d(16, 32, 3, rng, padding=1),
            Activation("relu"),
            MaxPool2d(2),
            Flatten(),
        )
        self.head = Linear(32 * (size // 2) ** 2, classes, rng)

    def forward(self, x):
        return self.head(self.body(x))
