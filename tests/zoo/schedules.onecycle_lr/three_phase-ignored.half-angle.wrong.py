import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    top, last, first = pct_start * total - 1, total - 1, lr_max / div_factor
    low = first if t < top else first / final_div_factor
    if t >= last:
        return low
    share = np.sin(np.pi / 2 * t / top) if t < top else np.cos(np.pi / 2 * (t - top) / (last - top))
    return low + share * share * (lr_max - low)
