import numpy as np


def attention_scores(q, k):
    out = np.zeros((*k.shape[:-1], q.shape[-2]))
    for i in np.ndindex(q.shape[:-2]):
        for s, key in enumerate(k[i]):
            out[i][s] = [query @ key / key.size**0.5 for query in q[i]]
    return out
