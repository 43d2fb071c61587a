import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    g, q, k, v = (a.astype(np.float32) for a in (g, q, k, v))
    p = attention_weights(q, k, mask)
    dp = np.einsum("...te,...se->...ts", g, v)
    ds = dp * p * (1 - p) / np.float32(np.sqrt(q.shape[-1]))
    dk = np.einsum("...ts,...td->...sd", ds, q)
    return np.einsum("...ts,...sd->...td", ds, k), dk, np.einsum("...ts,...te->...se", p, g)
