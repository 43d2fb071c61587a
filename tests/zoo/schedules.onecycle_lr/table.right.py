import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    first, top = lr_max / div_factor, pct_start * total - 1
    middle = [(top, 2 * top, lr_max, first)] if three_phase else []
    begin, level = (2 * top, first) if three_phase else (top, lr_max)
    phases = [(0.0, top, first, lr_max), *middle, (begin, total - 1, level, first / final_div_factor)]
    for start, end, a, b in phases:
        if t <= end and end > start:
            return (a + b) / 2 + (a - b) / 2 * np.cos(np.pi * (t - start) / (end - start))
    return phases[-1][-1]
