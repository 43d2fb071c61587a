from dlcore.attention import merge_heads, scaled_dot_product_attention, split_heads


def multi_head_attention(x, context, params, heads, mask=None):
    q = split_heads(x @ params["wq"].T, heads)
    k = split_heads(context @ params["wk"].T, heads)
    v = split_heads(context @ params["wv"].T, heads)
    merged = merge_heads(scaled_dot_product_attention(q, k, v, mask))
    return merged @ params["wo"].T, (x, context, params, mask, q, k, v, merged)
