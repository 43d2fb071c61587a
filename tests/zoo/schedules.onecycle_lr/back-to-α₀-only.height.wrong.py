import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    low, top = lr_max / div_factor, pct_start * total - 1
    end = 2 * top if three_phase else total - 1
    if t < top:
        height = np.sin(np.pi / 2 * t / top) ** 2
    elif t < end:
        height = np.cos(np.pi / 2 * (t - top) / (end - top)) ** 2
    else:
        height = 0.0
    return low + (lr_max - low) * height
