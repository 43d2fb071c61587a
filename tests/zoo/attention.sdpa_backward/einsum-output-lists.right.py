import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k, mask)
    out = np.einsum("...ts,...se->...te", p, v)
    row = np.einsum("...te,...te->...t", g, out)[..., None]
    ds = p * (np.einsum("...te,...se->...ts", g, v) - row)
    scale = q.shape[-1] ** -0.5
    dq = np.einsum("...ts,...sd->...td", ds, k * scale)
    dk = np.einsum("...ts,...td->...sd", ds, q * scale)
    return [dq.tolist(), dk.tolist(), np.einsum("...ts,...te->...se", p, g).tolist()]
