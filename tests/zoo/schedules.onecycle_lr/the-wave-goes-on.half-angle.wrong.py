import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    top, last, first = pct_start * total - 1, total - 1, lr_max / div_factor
    low, high, begin, end = first / final_div_factor, lr_max, top, last
    if t < top:
        low, high, begin, end = first, lr_max, top, 0
    elif three_phase and t <= 2 * top:
        low, end = first, 2 * top
    elif three_phase:
        high, begin = first, 2 * top
    share = np.cos(np.pi / 2 * (t - begin) / (end - begin)) ** 2
    return share * high + (1 - share) * low
