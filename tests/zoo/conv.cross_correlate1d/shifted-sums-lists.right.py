def cross_correlate1d(x, w, mode="valid"):
    x, w = x.tolist(), w.tolist()
    zeros = {"valid": (0, 0), "full": (len(w) - 1, len(w) - 1), "same": (len(w) // 2, (len(w) - 1) // 2)}
    left, right = zeros[mode]
    padded = [0.0] * left + x + [0.0] * right
    count = len(padded) - len(w) + 1
    y = [0.0] * count
    for n, weight in enumerate(w):
        y = [total + weight * value for total, value in zip(y, padded[n : n + count], strict=True)]
    return y
