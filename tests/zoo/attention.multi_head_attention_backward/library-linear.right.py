from dlcore.attention import merge_heads, sdpa_backward, split_heads
from dlcore.nn import linear_backward


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    grads = {}

    def back(name, out, into):
        width = into.shape[-1]
        d, dw, db = linear_backward(out.reshape(-1, width), into.reshape(-1, width), p["w" + name])
        grads["w" + name], grads["b" + name] = dw, db
        return d.reshape(into.shape)

    dheads = split_heads(back("o", g, merged), q.shape[1])
    dq, dk, dv = map(merge_heads, sdpa_backward(dheads, q, k, v, mask))
    dx = back("q", dq, x)
    dcontext = back("k", dk, context)
    dcontext += back("v", dv, context)
    return dx, dcontext, grads
