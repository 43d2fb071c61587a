from dlcore import nn


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.conv1 = nn.Conv2d(channels, 16, 3, rng, padding=1)
        self.act = nn.Activation("relu")
        self.conv2 = nn.Conv2d(16, 32, 3, rng, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(32 * (size // 2) ** 2, classes, rng)

    def forward(self, x):
        return self.head(self.flatten(self.pool(self.conv2(self.act(self.conv1(x))))))
