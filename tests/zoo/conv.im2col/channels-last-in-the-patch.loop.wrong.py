import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    images = []
    for image in x:
        patches = [
            image[:, top : top + kh, left : left + kw].transpose(1, 2, 0).ravel()
            for top in range(0, image.shape[1] - kh + 1, stride)
            for left in range(0, image.shape[2] - kw + 1, stride)
        ]
        images.append(np.array(patches).T)
    return np.array(images)
