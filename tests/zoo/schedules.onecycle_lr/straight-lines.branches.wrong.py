def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    first = lr_max / div_factor
    final = first / final_div_factor
    top, last = pct_start * total - 1, total - 1
    t = min(t, last)
    if t < top:
        return first + t * (lr_max - first) / top
    if not three_phase:
        return lr_max - (t - top) * (lr_max - final) / (last - top)
    if t < 2 * top:
        return lr_max - (t - top) * (lr_max - first) / top
    return final + (last - t) * (first - final) / (last - 2 * top)
