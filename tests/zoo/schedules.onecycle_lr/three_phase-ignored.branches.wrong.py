import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    first = lr_max / div_factor
    final = first / final_div_factor
    top, last = pct_start * total - 1, total - 1
    t = min(t, last)
    a, b, part = (first, lr_max, t / top) if t < top else (lr_max, final, (t - top) / (last - top))
    return a + (b - a) * (1 - np.cos(np.pi * part)) / 2
