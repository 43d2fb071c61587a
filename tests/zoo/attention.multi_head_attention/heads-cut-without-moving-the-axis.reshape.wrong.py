from dlcore.attention import scaled_dot_product_attention


def multi_head_attention(x, context, params, heads, mask=None):
    B, T, D = x.shape
    q = (x @ params["wq"].T + params["bq"]).reshape(B, heads, T, D // heads)
    k = (context @ params["wk"].T + params["bk"]).reshape(B, heads, -1, D // heads)
    v = (context @ params["wv"].T + params["bv"]).reshape(B, heads, -1, D // heads)
    y = scaled_dot_product_attention(q, k, v, mask).reshape(B, T, D)
    return y @ params["wo"].T + params["bo"], (x, context, q, k, v, y)
