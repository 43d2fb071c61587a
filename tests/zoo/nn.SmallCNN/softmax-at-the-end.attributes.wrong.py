from dlcore import nn, ops


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.conv1 = nn.Conv2d(channels, 16, 3, rng, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, rng, padding=1)
        self.fc = nn.Linear(32 * (size // 2) ** 2, classes, rng)

    def forward(self, x):
        x = ops.relu(self.conv2(ops.relu(self.conv1(x))))
        return ops.softmax(self.fc(ops.maxpool2d(x).reshape(len(x), -1)), axis=1)
