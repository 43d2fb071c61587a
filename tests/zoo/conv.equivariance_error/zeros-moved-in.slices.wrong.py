import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    def moved(image, down, right):
        rows, columns = image.shape
        out = np.zeros_like(image)
        out[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = image[
            max(-down, 0) : rows + min(-down, 0), max(-right, 0) : columns + min(-right, 0)
        ]
        return out

    down, right = shift[0] // stride, shift[1] // stride
    difference = f(moved(x, *shift)) - moved(f(x), down, right)
    border = max(abs(down), abs(right)) + margin
    rows, columns = difference.shape
    return np.abs(difference)[border : rows - border, border : columns - border].max()
