import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    top, first = pct_start * total - 1, lr_max / div_factor
    corners = [0, top, 2 * top, total] if three_phase else [0, top, total]
    levels = [first, lr_max, first] if three_phase else [first, lr_max]
    levels.append(first / final_div_factor)
    position = np.interp(t, corners, np.arange(len(corners))) if top > 0 else 1 + t / total
    i = min(int(position), len(levels) - 2)
    rest = np.cos(np.pi / 2 * (position - i)) ** 2
    return rest * levels[i] + (1 - rest) * levels[i + 1]
