import math


def sinusoidal_pe(t, d, base=10000.0):
    rows = [[0.0 if k % 2 == 0 else 1.0 for k in range(d + 1)]]
    for _ in range(t - 1):
        last, row = rows[-1], []
        for i in range((d + 1) // 2):
            w = base ** (-2 * i / d)
            sine, cosine = last[2 * i], last[2 * i + 1]
            row += [
                sine * math.cos(w) + cosine * math.sin(w),
                cosine * math.cos(w) - sine * math.sin(w),
            ]
        rows.append([*row, 1.0])
    return [row[:d] for row in rows]
