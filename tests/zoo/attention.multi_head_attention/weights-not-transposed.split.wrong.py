from dlcore.attention import merge_heads, scaled_dot_product_attention, split_heads


def multi_head_attention(x, context, params, heads, mask=None):
    q = split_heads(x @ params["wq"] + params["bq"], heads)
    k = split_heads(context @ params["wk"] + params["bk"], heads)
    v = split_heads(context @ params["wv"] + params["bv"], heads)
    y = merge_heads(scaled_dot_product_attention(q, k, v, mask)) @ params["wo"] + params["bo"]
    return y, (q, k, v)
