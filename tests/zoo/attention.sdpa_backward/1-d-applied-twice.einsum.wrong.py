import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    p = attention_weights(q, k, mask)
    dp = np.einsum("...te,...se->...ts", g, v)
    ds = p * dp - p * np.einsum("...ts,...ts->...t", p, dp)[..., None]
    dq = np.einsum("...ts,...sd->...td", ds, k) / q.shape[-1]
    dk = np.einsum("...ts,...td->...sd", ds, q) / q.shape[-1]
    return dq, dk, np.einsum("...ts,...te->...se", p, g)
