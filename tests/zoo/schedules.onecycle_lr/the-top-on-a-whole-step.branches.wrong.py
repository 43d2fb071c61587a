import numpy as np


def wave(a, b, part):
    return a + (b - a) * (1 - np.cos(np.pi * part)) / 2


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    first = lr_max / div_factor
    final = first / final_div_factor
    top, last = int(pct_start * total) - 1, total - 1
    t = min(t, last)
    if t < top:
        return wave(first, lr_max, t / top)
    if not three_phase:
        return wave(lr_max, final, (t - top) / (last - top))
    if t < 2 * top:
        return wave(lr_max, first, (t - top) / top)
    return wave(first, final, (t - 2 * top) / (last - 2 * top))
