from dlcore import conv


def conv1d(x, w, mode="valid"):
    return conv.cross_correlate1d(x[::-1], w, mode)
