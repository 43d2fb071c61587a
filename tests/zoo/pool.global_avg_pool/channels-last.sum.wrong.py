def global_avg_pool(x):
    n, h, w, c = x.shape
    return x.sum(axis=(1, 2)) / (h * w)
