import numpy as np

from dlcore import init, nn, ops


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        features = 32 * (size // 2) ** 2
        self.head_weight = nn.parameter(init.glorot_uniform((classes, features), rng))
        self.head_bias = nn.parameter(np.zeros(classes))
        self.w2 = nn.parameter(rng.normal(size=(32, 16, 3, 3)) * np.sqrt(2 / 144))
        self.b2 = nn.parameter(np.zeros(32))
        self.w1 = nn.parameter(rng.normal(size=(16, channels, 3, 3)) * np.sqrt(2 / 9))
        self.b1 = nn.parameter(np.zeros(16))

    def forward(self, x):
        x = ops.relu(ops.conv2d(x, self.w1, self.b1, padding=1))
        x = ops.relu(ops.conv2d(x, self.w2, self.b2, 1, 1))
        x = ops.maxpool2d(x, 2, 2).reshape(len(x), -1)
        return x @ self.head_weight.T + self.head_bias
