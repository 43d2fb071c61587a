from dlcore.attention import scaled_dot_product_attention


def multi_head_attention(x, context, params, heads, mask=None):
    q = (x @ params["wq"].T + params["bq"])[:, None]
    k = (context @ params["wk"].T + params["bk"])[:, None]
    v = (context @ params["wv"].T + params["bv"])[:, None]
    y = scaled_dot_product_attention(q, k, v, mask)[:, 0]
    return y @ params["wo"].T + params["bo"], (q, k, v)
