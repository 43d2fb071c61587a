import numpy as np

from dlcore import nn, ops


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        widths = [channels, 16, 32]
        self.convolutions = [nn.Conv2d(a, b, 3, rng, padding=1) for a, b in zip(widths, widths[1:])]
        self.out = nn.Linear(widths[-1] * (size // 2) ** 2, classes, rng)
        self.astype(np.float32)

    def forward(self, x):
        for convolution in self.convolutions:
            x = ops.relu(convolution(x))
        return self.out(ops.maxpool2d(x).reshape(len(x), -1))
