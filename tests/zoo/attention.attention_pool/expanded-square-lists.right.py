import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return (np.asarray(kernel(query, keys)) @ values).tolist()
    match = keys @ query
    if kernel == "uniform":
        return list(np.average(values, axis=0))
    if kernel == "nearest":
        return values[np.argmin(((query - keys) ** 2).sum(-1))].tolist()
    scores = match / np.sqrt(query.size) if kernel == "dot" else match - (keys * keys).sum(axis=1) / 2
    return (np.exp(scores - np.logaddexp.reduce(scores)) @ values).tolist()
