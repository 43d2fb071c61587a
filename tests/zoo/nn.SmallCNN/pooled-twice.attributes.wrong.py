from dlcore import nn, ops


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.convs = [nn.Conv2d(channels, 16, 3, rng, padding=1), nn.Conv2d(16, 32, 3, rng, padding=1)]
        self.head = nn.Linear(32 * (size // 2 // 2) ** 2, classes, rng)

    def forward(self, x):
        for conv in self.convs:
            x = ops.relu(ops.maxpool2d(conv(x)))
        return self.head(x.reshape(len(x), -1))
