def global_avg_pool(x):
    return x.reshape(x.shape[0], x.shape[1], -1).max(axis=-1)
