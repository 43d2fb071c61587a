from dlcore.conv import col2im, im2col, pad2d


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    framed = pad2d(x, padding)
    n, o = g.shape[:2]
    cols = im2col(framed, w.shape[2:], stride)
    rows = g.reshape(n, o, -1)
    dw = (rows @ cols.swapaxes(1, 2)).sum(axis=0).reshape(w.shape)
    dx = col2im(w.reshape(o, -1).T @ rows, framed.shape, w.shape[2:], stride) if need_dx else None
    return dx, dw, rows.sum(axis=(0, 2))
