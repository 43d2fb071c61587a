from dlcore.attention import merge_heads, scaled_dot_product_attention, split_heads


def multi_head_attention(x, context, params, heads, mask=None):
    q, k, v = (split_heads(x @ params[f"w{n}"].T + params[f"b{n}"], heads) for n in "qkv")
    merged = merge_heads(scaled_dot_product_attention(q, k, v, mask))
    return merged @ params["wo"].T + params["bo"], (q, k, v, merged)
