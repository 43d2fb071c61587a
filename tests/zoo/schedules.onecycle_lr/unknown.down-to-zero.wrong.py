import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    top, last, first = pct_start * total - 1, total - 1, lr_max / div_factor
    t = min(t, last)
    if t < top:
        return first + (lr_max - first) * np.sin(np.pi / 2 * t / top) ** 2
    if not three_phase:
        return lr_max * np.cos(np.pi / 2 * (t - top) / (last - top)) ** 2
    if t < 2 * top:
        return first + (lr_max - first) * np.cos(np.pi / 2 * (t - top) / top) ** 2
    return first * np.cos(np.pi / 2 * (t - 2 * top) / (last - 2 * top)) ** 2
