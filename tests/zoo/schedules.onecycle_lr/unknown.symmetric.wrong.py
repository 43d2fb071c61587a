import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    first = lr_max / div_factor
    middle = (total - 1) / 2
    part = min(abs(t - middle) / middle, 1.0)
    return first + (lr_max - first) * (1 + np.cos(np.pi * part)) / 2
