import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    columns = []
    for image in x:
        image = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
        for top in range(0, image.shape[1] - kh + 1, stride):
            for left in range(0, image.shape[2] - kw + 1, stride):
                columns.append(image[:, top : top + kh, left : left + kw].ravel())
    return np.column_stack(columns)
