import numpy as np

from dlcore.attention import attention_weights


def sdpa_backward(g, q, k, v, mask=None):
    g, q, k, v = (a.astype(np.float32) for a in (g, q, k, v))
    p = attention_weights(q, k, mask)
    dp = np.einsum("...te,...se->...ts", g, v)
    ds = p * (dp - np.einsum("...ts,...ts->...t", p, dp)[..., None]) / np.float32(np.sqrt(q.shape[-1]))
    dq, dk = (np.einsum("...ts,...sd->...td", ds, x) for x in (k, q))
    return dq, dk, np.einsum("...ts,...te->...se", p, g)
