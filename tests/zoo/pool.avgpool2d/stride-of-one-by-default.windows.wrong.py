from numpy.lib.stride_tricks import sliding_window_view


def avgpool2d(x, size=2, stride=None):
    return sliding_window_view(x, (size, size), axis=(2, 3)).mean(axis=(4, 5))[:, :, ::stride, ::stride]
