from dlcore.conv import conv_output_size, im2col


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    o, _, kh, kw = w.shape
    rows = (im2col(x, (kh, kw), stride, padding) if cols is None else cols).swapaxes(1, 2)
    rows = rows.reshape(-1, rows.shape[2])
    y = rows @ w.reshape(o, -1).T + (0 if b is None else b)
    oh = conv_output_size(x.shape[2], kh, stride, padding)
    return y.reshape((len(x), o, oh, -1))
