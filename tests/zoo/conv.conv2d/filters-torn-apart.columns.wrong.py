from dlcore.conv import conv_output_size, im2col


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    o, _, kh, kw = w.shape
    cols = im2col(x, (kh, kw), stride, padding) if cols is None else cols
    y = cols.transpose(0, 2, 1) @ w.reshape(-1, o)
    if b is not None:
        y = y + b
    size = [conv_output_size(x.shape[axis], w.shape[axis], stride, padding) for axis in (2, 3)]
    return y.transpose(0, 2, 1).reshape(len(x), o, *size)
