import numpy as np


def wave(a, b, part):
    return b + (a - b) * (1 + np.cos(np.float32(np.pi) * np.float32(part))) / np.float32(2)


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    peak = np.float32(lr_max)
    first = peak / np.float32(div_factor)
    final = first / np.float32(final_div_factor)
    up = np.float32(pct_start) * total - 1
    t = min(t, total - 1)
    if t <= up:
        return wave(first, peak, t / up) if up > 0 else peak
    if three_phase and t <= 2 * up:
        return wave(peak, first, t / up - 1)
    start, level = (2 * up, first) if three_phase else (up, peak)
    return wave(level, final, (t - start) / (total - 1 - start))
