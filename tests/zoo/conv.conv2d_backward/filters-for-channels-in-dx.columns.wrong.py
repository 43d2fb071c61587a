from dlcore.conv import col2im, im2col


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, o = g.shape[:2]
    cols = im2col(x, w.shape[2:], stride, padding) if cols is None else cols
    rows = g.reshape(n, o, -1)
    dw = (rows @ cols.swapaxes(1, 2)).sum(axis=0).reshape(w.shape)
    inputs, outputs, kh, kw = w.shape
    matrix = w.transpose(0, 2, 3, 1).reshape(inputs * kh * kw, outputs)
    dx = col2im(matrix @ rows, x.shape, (kh, kw), stride, padding)
    return (dx if need_dx else None), dw, rows.sum(axis=2).sum(axis=0)
