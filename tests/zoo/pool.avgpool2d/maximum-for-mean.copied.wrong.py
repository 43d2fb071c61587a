from dlcore.pool import maxpool2d


def avgpool2d(x, size=2, stride=None):
    return maxpool2d(x, size, stride)
