import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    def moved(image, steps):
        return np.roll(np.roll(image, steps[0], axis=0), steps[1], axis=1)

    steps = [int(np.floor(pixels / stride)) for pixels in shift]
    difference = f(moved(x, shift)) - moved(f(x), steps)
    border = max(map(abs, steps)) + margin
    for _ in range(border):
        difference = difference[1:-1, 1:-1]
    return np.linalg.norm(difference.ravel(), np.inf)
