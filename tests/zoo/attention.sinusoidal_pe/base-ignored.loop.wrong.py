import math


def sinusoidal_pe(t, d, base=10000.0):
    rows = []
    for pos in range(t):
        angles = [pos / 1e4 ** (2 * (k // 2) / d) for k in range(d)]
        rows.append([math.cos(a) if k % 2 else math.sin(a) for k, a in enumerate(angles)])
    return rows
