from dlcore.conv import col2im, im2col


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, o = g.shape[:2]
    cols = im2col(x, w.shape[2:], stride, padding) if cols is None else cols
    rows = g.reshape(n, o, -1)
    dw = -(rows @ cols.swapaxes(1, 2)).sum(axis=0).reshape(w.shape)
    dx = col2im(w.reshape(o, -1).T @ rows, x.shape, w.shape[2:], stride, padding)
    return (dx if need_dx else None), dw, g.mean(axis=(0, 2, 3))
