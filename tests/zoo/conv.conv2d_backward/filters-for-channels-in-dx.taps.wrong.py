import numpy as np


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    p = padding
    framed = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dx, dw = np.zeros_like(framed), np.zeros_like(w)
    oh, ow = g.shape[2:]
    for u, v in np.ndindex(*w.shape[2:]):
        under = np.s_[:, :, u : u + stride * oh : stride, v : v + stride * ow : stride]
        dw[:, :, u, v] = np.einsum("noij,ncij->oc", g, framed[under])
        dx[under] += np.einsum("noij,co->ncij", g, w[:, :, u, v])
    return dx[:, :, p : p + x.shape[2], p : p + x.shape[3]] if need_dx else None, dw, g.sum((0, 2, 3))
