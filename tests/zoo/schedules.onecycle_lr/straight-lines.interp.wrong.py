import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    top, last, first = pct_start * total - 1, total - 1, lr_max / div_factor
    corners = [0, top, 2 * top, last] if three_phase else [0, top, last]
    levels = [first, lr_max, first] if three_phase else [first, lr_max]
    return lr_max if top == t == 0 else np.interp(t, corners, [*levels, first / final_div_factor])
