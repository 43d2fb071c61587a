import numpy as np


def wave(a, b, steps):
    return (a + b) / 2 + (a - b) / 2 * np.cos(np.linspace(0, np.pi, steps + 1))


def onecycle_lr(t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False):
    first, top = lr_max / div_factor, int(np.floor(pct_start * total - 1))
    rates = list(wave(first, lr_max, top)) if top > 0 else [lr_max]
    if three_phase:
        rates.extend(wave(lr_max, first, top)[1:])
    rates.extend(wave(rates[-1], first / final_div_factor, total - len(rates))[1:])
    return rates[min(t, total - 1)]
