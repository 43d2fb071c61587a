from dlcore.attention import scaled_dot_product_attention, split_heads


def multi_head_attention(x, context, params, heads, mask=None):
    q = split_heads(x @ params["wq"].T + params["bq"], heads)
    k = split_heads(context @ params["wk"].T + params["bk"], heads)
    v = split_heads(context @ params["wv"].T + params["bv"], heads)
    merged = scaled_dot_product_attention(q, k, v, mask).reshape(x.shape)
    return merged @ params["wo"].T + params["bo"], (q, k, v, merged)
