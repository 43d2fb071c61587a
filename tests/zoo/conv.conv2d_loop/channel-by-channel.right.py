from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    y = []
    for image in conv.pad2d(x, padding):
        maps = []
        for o, kernels in enumerate(w):
            total = sum(conv.cross_correlate2d(c, k) for c, k in zip(image, kernels, strict=True))
            maps.append(total[::stride, ::stride] + (b[o] if b is not None else 0))
        y.append(maps)
    return y
