from dlcore import nn, ops


class SmallCNN(nn.Module):
    def __init__(self, rng, channels=1, size=8, classes=10):
        self.body = nn.Sequential(
            nn.Conv2d(channels, 16, 3, rng, padding=1),
            nn.Activation("relu"),
            nn.Conv2d(16, 32, 3, rng, padding=1),
            nn.Activation("relu"),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(32 * (size // 2) ** 2, classes, rng),
        )

    def forward(self, x):
        return ops.log_softmax(self.body(x)).exp()
