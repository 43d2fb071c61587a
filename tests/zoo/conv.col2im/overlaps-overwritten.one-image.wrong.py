import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    images = []
    for image_cols in cols.astype(np.float32):
        image = np.zeros((c, h + 2 * padding, w + 2 * padding), np.float32)
        patches = iter(image_cols.T)
        for top in range(0, h + 2 * padding - kh + 1, stride):
            for left in range(0, w + 2 * padding - kw + 1, stride):
                image[:, top : top + kh, left : left + kw] = next(patches).reshape(c, kh, kw)
        images.append(image[:, padding : padding + h, padding : padding + w])
    return np.array(images)
