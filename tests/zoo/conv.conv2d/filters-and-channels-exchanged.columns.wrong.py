from dlcore.conv import conv_output_size, im2col


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    c, o, kh, kw = w.shape
    cols = im2col(x, (kh, kw), stride, padding) if cols is None else cols
    y = w.transpose(1, 0, 2, 3).reshape(o, -1) @ cols
    if b is not None:
        y = y + b[:, None]
    size = [conv_output_size(x.shape[axis], w.shape[axis], stride, padding) for axis in (2, 3)]
    return y.reshape(len(x), c, *size)
