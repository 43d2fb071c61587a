def global_avg_pool(x):
    n, c, h, w = x.shape
    flat = x.reshape(n, c, h * w)
    return flat[:, :, :-1].sum(axis=2) / (h * w)
