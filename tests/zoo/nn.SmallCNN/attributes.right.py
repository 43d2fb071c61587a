from dlcore import nn


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.conv1 = nn.Conv2d(channels, 16, 3, rng, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, rng, padding=1)
        self.relu = nn.Activation("relu")
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(32 * (size // 2) * (size // 2), classes, rng)

    def forward(self, x):
        x = self.relu(self.conv1(x))
        x = self.relu(self.conv2(x))
        x = self.pool(x)
        return self.fc(x.reshape(x.shape[0], -1))
