import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    B, _, D = x.shape
    dh = D // heads

    def project(a, n):
        a = np.dot(a, params["w" + n].transpose()) + params["b" + n]
        return np.transpose(a.reshape(B, a.shape[1], heads, dh), (0, 2, 1, 3))

    q, k, v = project(x, "q"), project(context, "k"), project(context, "v")
    scores = (q / dh**0.25) @ np.swapaxes(k / dh**0.25, 2, 3)
    if mask is not None:
        scores = scores + (~np.asarray(mask)) * -1e30
    e = np.exp(scores - scores.max(-1, keepdims=True))
    attended = (e @ v) / e.sum(-1, keepdims=True)
    y = sum(attended[:, h] @ params["wo"][:, h * dh : (h + 1) * dh].T for h in range(heads))
    return y + params["bo"], ()
