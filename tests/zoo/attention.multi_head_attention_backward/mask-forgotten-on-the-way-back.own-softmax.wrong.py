import numpy as np


def multi_head_attention_backward(g, cache):
    x, context, p, _, q, k, v, merged = cache
    B, H, T, d = q.shape
    a = np.exp(q @ k.mT / np.sqrt(d))
    a /= a.sum(axis=-1, keepdims=True)
    dh = (g @ p["wo"]).reshape(B, T, H, d).swapaxes(1, 2)
    da = dh @ v.mT
    ds = a * (da - (a * da).sum(axis=-1, keepdims=True)) / np.sqrt(d)
    dq, dk, dv = (z.swapaxes(1, 2).reshape(B, -1, H * d) for z in (ds @ k, ds.mT @ q, a.mT @ dh))
    flat = [z.reshape(-1, H * d) for z in (dq, dk, dv, g)]
    into = [z.reshape(-1, H * d) for z in (x, context, context, merged)]
    grads = {f"w{n}": z.T @ i for n, z, i in zip("qkvo", flat, into, strict=True)}
    grads |= {f"b{n}": z.sum(axis=0) for n, z in zip("qkvo", flat, strict=True)}
    return dq @ p["wq"], dk @ p["wk"] + dv @ p["wv"], grads
