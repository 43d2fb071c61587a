import numpy as np


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    first = lr_max / div_factor
    ends = np.array([pct_start, 2 * pct_start, 1.0] if three_phase else [pct_start, 1.0]) * total - 1
    levels = [first, lr_max, first] if three_phase else [first, lr_max]
    levels.append(first / final_div_factor)
    corners = np.concatenate([[0.0], ends])
    i = min(int(np.sum(corners <= t)), len(ends)) - 1
    part = min((t - corners[i]) / (corners[i + 1] - corners[i]), 1.0)
    return levels[i + 1] + (levels[i] - levels[i + 1]) * (1 + np.cos(np.pi * part)) / 2
