import numpy as np


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    _, _, oh, ow = g.shape
    framed = np.zeros((n, c, h + 2 * padding, width + 2 * padding))
    framed[:, :, padding : padding + h, padding : padding + width] = x
    dframed = np.zeros_like(framed)
    dw = np.zeros(w.shape)
    for u in range(kh):
        for v in range(kw):
            under = np.s_[:, :, u : u + stride * oh : stride, v : v + stride * ow : stride]
            dw[:, :, u, v] = np.tensordot(g, framed[under], axes=((0, 2, 3), (0, 2, 3)))
            dframed[under] += np.tensordot(g, w[:, :, u, v], axes=(1, 0)).transpose(0, 3, 1, 2)
    dx = dframed[:, :, padding : padding + h, padding : padding + width].tolist() if need_dx else None
    return dx, dw.tolist(), [float(g[:, k].sum()) for k in range(o)]
