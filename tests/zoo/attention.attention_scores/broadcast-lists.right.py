import numpy as np


def attention_scores(q, k):
    root = q.shape[-1] ** 0.25
    products = (q / root)[..., :, None, :] * (k / root)[..., None, :, :]
    return np.asfortranarray(products.sum(axis=-1)).tolist()
