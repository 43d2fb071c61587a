import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    q, k, v = (
        (np.einsum("of,btf->bto", params["w" + n], a) + params["b" + n]).reshape(
            len(a), a.shape[1], heads, -1
        )
        for n, a in (("q", x), ("k", context), ("v", context))
    )
    e = np.exp(np.einsum("bthd,bshd->bhts", q, k) / q.shape[-1] ** 0.5)
    alpha = e / np.sum(e, axis=-1, keepdims=True)
    y = np.einsum("bhts,bshd->bthd", alpha, v).reshape(x.shape)
    return y @ params["wo"].T + params["bo"], alpha
