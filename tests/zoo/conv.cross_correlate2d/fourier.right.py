import numpy as np


def cross_correlate2d(x, w):
    kernel = np.fft.fft2(w[::-1, ::-1], x.shape)
    y = np.fft.ifft2(np.fft.fft2(x) * kernel).real
    return y[w.shape[0] - 1 :, w.shape[1] - 1 :]
