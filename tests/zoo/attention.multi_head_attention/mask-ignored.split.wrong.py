from dlcore.attention import merge_heads, scaled_dot_product_attention, split_heads


def multi_head_attention(x, context, params, heads, mask=None):
    q = split_heads(x @ params["wq"].T + params["bq"], heads)
    k = split_heads(context @ params["wk"].T + params["bk"], heads)
    v = split_heads(context @ params["wv"].T + params["bv"], heads)
    merged = merge_heads(scaled_dot_product_attention(q, k, v))
    return merged @ params["wo"].T + params["bo"], (x, context, params, mask, q, k, v, merged)
