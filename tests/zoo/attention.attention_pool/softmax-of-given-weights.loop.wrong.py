import math


def attention_pool(query, keys, values, kernel="dot"):
    if kernel == "uniform":
        return sum(values) / len(values)
    squares = [float((key - query) @ (key - query)) for key in keys]
    if kernel == "nearest":
        return values[squares.index(min(squares))]
    if kernel == "gaussian":
        scores = [-s / 2 for s in squares]
    elif kernel == "dot":
        scores = [float(key @ query) / math.sqrt(len(query)) for key in keys]
    else:
        scores = list(kernel(query, keys))
    weights = [math.exp(s - max(scores)) for s in scores]
    return sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)
