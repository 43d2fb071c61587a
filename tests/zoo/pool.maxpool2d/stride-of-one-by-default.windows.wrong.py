from numpy.lib.stride_tricks import sliding_window_view


def maxpool2d(x, size=2, stride=None):
    y = sliding_window_view(x, (size, size), axis=(2, 3)).max(axis=(4, 5))
    return y[:, :, ::stride, ::stride]
