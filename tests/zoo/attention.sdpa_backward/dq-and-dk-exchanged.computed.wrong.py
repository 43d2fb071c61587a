import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    scale = q.shape[-1] ** -0.5
    p = attention_weights(q, k, mask)
    ds = p * (g[..., :, None, :] * (v[..., None, :, :] - (p @ v)[..., :, None, :])).sum(axis=-1)
    dq = np.einsum("...ts,...td->...sd", ds, q) * scale
    dk = np.einsum("...ts,...sd->...td", ds, k) * scale
    dv = np.einsum("...ts,...te->...se", p, g)
    return dq, dk, dv
