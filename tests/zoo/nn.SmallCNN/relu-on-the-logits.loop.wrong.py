from dlcore import nn, ops


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.blocks = [
            nn.Conv2d(channels, 16, 3, rng, padding=1),
            nn.Conv2d(16, 32, 3, rng, padding=1),
            nn.Linear(32 * (size // 2) ** 2, classes, rng),
        ]

    def forward(self, x):
        for k, block in enumerate(self.blocks):
            if k == 2:
                x = ops.maxpool2d(x).reshape(len(x), -1)
            x = ops.relu(block(x))
        return x
