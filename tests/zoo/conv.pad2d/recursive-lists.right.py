def pad2d(x, padding):
    if x.ndim > 2:
        return [pad2d(image, padding) for image in x]
    width = x.shape[1] + 2 * padding
    empty = [[0.0] * width] * padding
    return empty + [[0.0] * padding + list(row) + [0.0] * padding for row in x] + empty
