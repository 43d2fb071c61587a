"""A6.9: the learning rate as a function of time."""

import math
from functools import partial

import numpy as np
import torch
from torch.optim import lr_scheduler

from .problem import Arguments, Group, Mistake, Problem


def rate_after(t: int, lr: float, schedule) -> float:
    """The rate that PyTorch's own scheduler has set once it was stepped t times."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr)
    scheduler = schedule(optimizer)
    for _ in range(t):
        optimizer.step()
        scheduler.step()
    return optimizer.param_groups[0]["lr"]


def staircase(rng: np.random.Generator) -> Arguments:
    """Well within a stair: neither at its first step nor at its last."""
    step_size = int(rng.integers(4, 9))
    return {
        "t": int(rng.integers(1, 4)) * step_size + int(rng.integers(1, step_size - 1)),
        "lr": float(rng.uniform(0.05, 0.9)),
        "step_size": step_size,
        "gamma": float(rng.uniform(0.2, 0.8)),
    }


def edge(rng: np.random.Generator, before: int = 0) -> Arguments:
    drawn = staircase(rng)
    return drawn | {"t": int(rng.integers(1, 5)) * drawn["step_size"] - before}


def start_of(draw):
    return lambda rng: draw(rng) | {"t": 0}


def tenths(rng: np.random.Generator) -> Arguments:
    drawn = staircase(rng)
    del drawn["gamma"]
    return drawn


def every_step(rng: np.random.Generator) -> Arguments:
    return staircase(rng) | {"t": int(rng.integers(2, 7)), "step_size": 1}


def step_reference(t, lr, step_size, gamma=0.1):
    return rate_after(t, lr, lambda optimizer: lr_scheduler.StepLR(optimizer, step_size, gamma))


def stairs(t, lr, step_size, gamma=0.1, fault=""):
    """The staircase, with a switch for each thing that goes wrong in it."""
    exponents = {
        "early": (t + 1) // step_size,
        "late": max(t - 1, 0) // step_size,
        "from one": (t - 1) // step_size,
        "ramp": t / step_size,
        "up": math.ceil(t / step_size),
        "always": t,
        "once": min(t // step_size, 1),
    }
    gamma = {"fixed": 0.1, "rest": 1 - gamma}.get(fault, gamma)
    return lr * gamma ** exponents.get(fault, t // step_size)


def decay(rng: np.random.Generator) -> Arguments:
    lr, gamma = float(rng.uniform(0.05, 0.9)), float(rng.uniform(0.4, 0.95))
    return {"t": int(rng.integers(2, 8)), "lr": lr, "gamma": gamma}


def far(rng: np.random.Generator) -> Arguments:
    return decay(rng) | {"t": int(rng.integers(20, 40)), "gamma": float(rng.uniform(0.85, 0.98))}


def rise(rng: np.random.Generator) -> Arguments:
    return decay(rng) | {"gamma": float(rng.uniform(1.05, 1.4))}


def exponential_reference(t, lr, gamma):
    return rate_after(t, lr, lambda optimizer: lr_scheduler.ExponentialLR(optimizer, gamma))


def powers(t, lr, gamma, fault=""):
    """The exponential, with a switch for each thing that goes wrong in it."""
    rates = {
        "early": lr * gamma ** (t + 1),
        "short": lr * gamma ** max(t - 1, 0),
        "from one": lr * gamma ** (t - 1),
        "product": lr * gamma * t,
        "both": (lr * gamma) ** t,
        "base e": lr * math.exp(-gamma * t),
        "line": lr * (1 - (1 - gamma) * t),
        "rest": lr * (1 - gamma) ** t,
        "once": lr * gamma ** min(t, 1),
    }
    return rates[fault]


def half_wave(rng: np.random.Generator) -> Arguments:
    total = int(rng.integers(6, 15))
    return {"t": int(rng.integers(1, total)), "lr": float(rng.uniform(0.2, 2.0)), "total": total}


def raised(rng: np.random.Generator) -> Arguments:
    return half_wave(rng) | {"lr_min": float(rng.uniform(0.03, 0.15))}


def end_of_wave(rng: np.random.Generator) -> Arguments:
    drawn = raised(rng) if rng.integers(2) else half_wave(rng)
    return drawn | {"t": drawn["total"]}


def after_wave(rng: np.random.Generator) -> Arguments:
    drawn = raised(rng)
    return drawn | {"t": drawn["total"] + int(rng.integers(1, 10))}


def cosine_reference(t, lr, total, lr_min=0.0):
    """PyTorch's rate would rise again after the end, so the clock stops there."""
    schedule = partial(lr_scheduler.CosineAnnealingLR, T_max=total, eta_min=lr_min)
    return rate_after(min(t, total), lr, schedule)


def cosine(t, lr, total, lr_min=0.0, fault=""):
    """Half a cosine wave, with a switch for each thing that goes wrong in it."""
    bottom = 0.0 if fault in ("ignored", "on top", "floor") else lr_min
    end = total - 1 if fault == "early" else total
    part = t / end if fault == "on" else t % total / total if fault == "again" else min(t, end) / end
    wave = math.cos({"whole": 2 * math.pi, "degrees": 180}.get(fault, math.pi) * part)
    shares = {
        "quarter": math.cos(math.pi / 2 * part),
        "line": 1 - part,
        "unhalved": 1 + wave,
        "rise": (1 - wave) / 2,
    }
    rate = bottom + (lr - bottom) * shares.get(fault, (1 + wave) / 2)
    return {"on top": rate + lr_min, "floor": max(rate, lr_min)}.get(fault, rate)


def cycle(rng: np.random.Generator) -> Arguments:
    """Its top lies between two steps; t is still to be chosen."""
    return {
        "t": 0,
        "lr_max": float(rng.uniform(0.2, 2.0)),
        "total": int(rng.integers(10, 19)),
        "pct_start": round(float(rng.uniform(0.3, 0.7)), 2),
        "div_factor": float(rng.uniform(2.0, 6.0)),
        "final_div_factor": float(rng.uniform(2.0, 8.0)),
    }


def between(rng: np.random.Generator, low: float, high: float) -> int:
    """A step after `low` and before `high`."""
    return int(rng.integers(math.floor(low) + 1, math.ceil(high)))


def way_up(rng: np.random.Generator) -> Arguments:
    drawn = cycle(rng)
    return drawn | {"t": between(rng, 0, drawn["pct_start"] * drawn["total"] - 1)}


def way_down(rng: np.random.Generator) -> Arguments:
    drawn = cycle(rng)
    return drawn | {"t": between(rng, drawn["pct_start"] * drawn["total"] - 1, drawn["total"] - 1)}


def first_step(rng: np.random.Generator) -> Arguments:
    """Sometimes the top is at t = 0 itself."""
    if rng.integers(2):
        return cycle(rng)
    total = int(rng.choice([8, 16]))
    return cycle(rng) | {"total": total, "pct_start": 1 / total}


def end_of_cycle(rng: np.random.Generator) -> Arguments:
    drawn = three_phases(rng) if rng.integers(2) else cycle(rng)
    return drawn | {"t": drawn["total"] - 1 + int(rng.choice([0, 1, 4]))}


def three_phases(rng: np.random.Generator) -> Arguments:
    drawn = cycle(rng) | {"three_phase": True}
    return drawn | {"t": between(rng, 0, drawn["total"] - 1), "pct_start": drawn["pct_start"] / 2 + 0.1}


def usual_cycle(rng: np.random.Generator) -> Arguments:
    drawn = cycle(rng)
    return {name: drawn[name] for name in ("lr_max", "total")} | {"t": between(rng, 0, drawn["total"] - 3)}


def onecycle_reference(
    t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False
):
    """PyTorch's clock may not run past the end; and where the top is at t = 0, it divides by zero unless
    the top lies a hair before.
    """
    if pct_start * total == 1:
        pct_start -= 1e-12
    schedule = partial(
        lr_scheduler.OneCycleLR,
        max_lr=lr_max,
        total_steps=total,
        pct_start=pct_start,
        cycle_momentum=False,
        div_factor=div_factor,
        final_div_factor=final_div_factor,
        three_phase=three_phase,
    )
    return rate_after(min(t, total - 1), lr_max, schedule)


def onecycle(
    t, lr_max, total, pct_start=0.3, div_factor=25.0, final_div_factor=1e4, three_phase=False, fault=""
):
    """One cycle, with a switch for each thing that goes wrong in it."""
    start = lr_max / div_factor
    end = {"overall": lr_max / final_div_factor, "level": start}.get(fault, start / final_div_factor)
    top = pct_start * total - (fault != "late top")
    top = int(top) if fault == "whole" else top
    last = total - (fault != "late end")
    corners, levels = [0, top, last], [0.0 if fault == "cold" else start, lr_max, end]
    if three_phase and fault != "two":
        corners.insert(2, 2 * top + (fault == "late fall"))
        levels.insert(2, start)
    t = t if fault == "on" else min(t, last)
    i = int(np.searchsorted(corners[1:-1], t))
    length = corners[i + 1] - corners[i]
    part = (t - corners[i]) / length if length > 0 else 1.0
    share = part if fault == "lines" else (1 - math.cos(math.pi * part)) / 2
    return levels[i] + (levels[i + 1] - levels[i]) * share


PROBLEMS = [
    Problem(
        "schedules.step_lr",
        points=2,
        groups=(
            Group("within a stair", staircase, weight=2),
            Group("the first step of a stair", edge),
            Group("the last step of a stair", partial(edge, before=1)),
            Group("t = 0", start_of(staircase), weight=0.5),
            Group("gamma left at 0.1", tenths),
            Group("step_size = 1", every_step, weight=0.5),
        ),
        reference=step_reference,
        mistakes=(
            Mistake(
                "down a step early",
                "The rate falls at the last step of a stair, as if by ⌊(t + 1)/step_size⌋. t counts from 0,"
                " so the first stair is t = 0 to step_size − 1, and the first fall comes at t = step_size.",
                "7.6",
                partial(stairs, fault="early"),
            ),
            Mistake(
                "down a step late",
                "The rate falls only once t exceeds a multiple of step_size. It falls at the multiple"
                " itself: the exponent is ⌊t/step_size⌋.",
                "7.6",
                partial(stairs, fault="late"),
            ),
            Mistake(
                "t counted from one",
                "The exponent is ⌊(t − 1)/step_size⌋, which makes it −1 at t = 0 and the first rate α/γ."
                " Here the first update has t = 0 and the rate α.",
                "7.6",
                partial(stairs, fault="from one"),
            ),
            Mistake(
                "a ramp for the stairs",
                "The exponent is t/step_size with its fraction, so the rate falls at every step. Round it"
                " down: with `//` the rate stays for step_size steps, then falls at once.",
                "7.6",
                partial(stairs, fault="ramp"),
            ),
            Mistake(
                "rounded up",
                "t/step_size is rounded up, and each stair begins with its fall at once after the last."
                " Rounded down, as in `t // step_size`, the first stair stays at α.",
                "7.6",
                partial(stairs, fault="up"),
            ),
            Mistake(
                "a factor at every step",
                "The rate is αγᵗ, multiplied by γ at every step. Only every step_size-th one does so:"
                " ⌊t/step_size⌋ factors have come together by then.",
                "7.6",
                partial(stairs, fault="always"),
            ),
            Mistake(
                "a single fall",
                "The rate falls once, to αγ, and never again. There is one more factor γ for every further"
                " step_size steps.",
                "7.6",
                partial(stairs, fault="once"),
            ),
            Mistake(
                "1 − γ for γ",
                "Each fall leaves the share 1 − γ. γ is what is left of the rate, not what is taken away.",
                "7.6",
                partial(stairs, fault="rest"),
            ),
            Mistake(
                "γ fixed at 0.1",
                "Each fall is to a tenth, whatever gamma says. 0.1 is only its default.",
                "7.6",
                partial(stairs, fault="fixed"),
            ),
        ),
    ),
    Problem(
        "schedules.exponential_lr",
        points=2,
        groups=(
            Group("the first steps", decay, weight=2),
            Group("t = 0", start_of(decay)),
            Group("t = 1", lambda rng: decay(rng) | {"t": 1}),
            Group("far on", far),
            Group("a rate that rises", rise),
        ),
        reference=exponential_reference,
        mistakes=(
            Mistake(
                "one factor too many",
                "The rate is αγᵗ⁺¹, so that α itself never comes up. The first update has t = 0 and no"
                " factor yet.",
                "7.6",
                partial(powers, fault="early"),
            ),
            Mistake(
                "one factor short",
                "There are t − 1 factors γ, and the rates at t = 0 and t = 1 are the same. From t = 1 on"
                " every step brings one: t in all.",
                "7.6",
                partial(powers, fault="short"),
            ),
            Mistake(
                "t counted from one",
                "The rate is αγᵗ⁻¹, which is α/γ, not α, at t = 0. The first update has t = 0 here.",
                "7.6",
                partial(powers, fault="from one"),
            ),
            Mistake(
                "times t, not to the power t",
                "γ is multiplied by t. It is raised to the power t: `gamma**t`, a factor γ for each step.",
                "7.6",
                partial(powers, fault="product"),
            ),
            Mistake(
                "α raised as well",
                "The power applies to αγ. Only γ is raised, α(γᵗ); in Python `**` binds more tightly than"
                " `*`, so no brackets are wanted.",
                "7.6",
                partial(powers, fault="both"),
            ),
            Mistake(
                "e for the base",
                "The rate is α exp(−γt). Here γ is itself the base: each step multiplies by γ, not by"
                " e^(−γ).",
                "7.6",
                partial(powers, fault="base e"),
            ),
            Mistake(
                "a straight line",
                "Every step takes off the same amount, (1 − γ)α, and the rate ends up below zero. It is the"
                " same share of what is left: α_t = αγᵗ.",
                "7.6",
                partial(powers, fault="line"),
            ),
            Mistake(
                "1 − γ for γ",
                "Each step leaves the share 1 − γ. γ is what is left of the rate, not what is taken away.",
                "7.6",
                partial(powers, fault="rest"),
            ),
            Mistake(
                "a single factor",
                "The rate falls once, to αγ, and stays. Every step brings one more factor γ.",
                "7.6",
                partial(powers, fault="once"),
            ),
        ),
    ),
    Problem(
        "schedules.cosine_lr",
        points=3,
        groups=(
            Group("on the way down", half_wave, weight=2),
            Group("lr_min given", raised),
            Group("t = 0", start_of(raised)),
            Group("t = total", end_of_wave),
            Group("after the end", after_wave),
        ),
        reference=cosine_reference,
        mistakes=(
            Mistake(
                "a whole wave",
                "The angle is 2πt/total, and the rate is back at α in the end. Half a wave is wanted, from"
                " the crest to the trough: πt/total.",
                "7.6",
                partial(cosine, fault="whole"),
            ),
            Mistake(
                "a quarter wave",
                "The rate follows the cosine from 1 to 0, a quarter of a wave, which is at its steepest"
                " when it ends. Half a wave, ½(1 + cos(πt/total)), sets out level and arrives level.",
                "7.6",
                partial(cosine, fault="quarter"),
            ),
            Mistake(
                "an angle in degrees",
                "The angle runs from 0 to 180, but Python's cosine takes radians. Write π for the half turn.",
                "7.6",
                partial(cosine, fault="degrees"),
            ),
            Mistake(
                "a straight line",
                "The rate falls by the same amount at each step. A half cosine wave meets that line only at"
                " both ends and in the middle.",
                "7.6",
                partial(cosine, fault="line"),
            ),
            Mistake(
                "a rise for a fall",
                "The wave is ½(1 − cos), which grows from 0 to 1. The share of α falls from 1 to 0: ½(1 +"
                " cos).",
                "7.6",
                partial(cosine, fault="rise"),
            ),
            Mistake(
                "½ forgotten",
                "1 + cos runs from 2 to 0, so the first rate is twice as high as it should be. Halve it.",
                "7.6",
                partial(cosine, fault="unhalved"),
            ),
            Mistake(
                "lr_min ignored",
                "The rate goes down to 0. It ends at lr_min: what the wave shrinks is the distance α −"
                " α_min.",
                "7.6",
                partial(cosine, fault="ignored"),
            ),
            Mistake(
                "lr_min added on top",
                "α_min is added to a wave that falls from the full α to 0, and the first rate is α + α_min."
                " The wave spans only the distance between the two, α − α_min.",
                "7.6",
                partial(cosine, fault="on top"),
            ),
            Mistake(
                "lr_min cuts the wave off",
                "The wave falls towards 0 and is stopped where it meets lr_min. It is to arrive there at t"
                " = total and not before: scale it by α − α_min, then add α_min.",
                "7.6",
                partial(cosine, fault="floor"),
            ),
            Mistake(
                "the wave goes on",
                "After t = total the cosine turns and the rate rises again. The schedule is over by then,"
                " and the rate stays at lr_min: cut t off at total.",
                "7.6",
                partial(cosine, fault="on"),
            ),
            Mistake(
                "it starts again",
                "At t = total the rate jumps back to α, as with warm restarts. Here the wave comes once,"
                " and the rate stays at lr_min.",
                "7.6",
                partial(cosine, fault="again"),
            ),
            Mistake(
                "down a step early",
                "The end is reached at t = total − 1. By the formula it is t = total: divide by total"
                " itself.",
                "7.6",
                partial(cosine, fault="early"),
            ),
        ),
    ),
    Problem(
        "schedules.onecycle_lr",
        points=3,
        groups=(
            Group("on the way up", way_up, weight=2),
            Group("on the way down", way_down, weight=2),
            Group("the first step", first_step),
            Group("the last step and after it", end_of_cycle),
            Group("three phases", three_phases, weight=2),
            Group("numbers left at their defaults", usual_cycle),
        ),
        reference=onecycle_reference,
        mistakes=(
            Mistake(
                "straight lines",
                "The rate goes up and down in straight lines. Here each part is half a cosine wave, which"
                " is level at both of its ends.",
                "7.6",
                partial(onecycle, fault="lines"),
            ),
            Mistake(
                "a start at zero",
                "The rise begins at 0, which wastes the first update. It begins at α₀ = α_max/div_factor.",
                "7.6",
                partial(onecycle, fault="cold"),
            ),
            Mistake(
                "α_max/final_div_factor at the end",
                "The last rate is α_max/final_div_factor. final_div_factor is counted from the start of the"
                " cycle: α_end = α₀/final_div_factor, and α₀ is α_max/div_factor already.",
                "7.6",
                partial(onecycle, fault="overall"),
            ),
            Mistake(
                "back to α₀ only",
                "The cycle ends where it began, at α₀. It goes on far below that, to α₀/final_div_factor,"
                " for the steps that settle into the minimum.",
                "7.6",
                partial(onecycle, fault="level"),
            ),
            Mistake(
                "the top a step late",
                "The top is at t = pct_start · total. Since t counts from 0, the step of that number comes"
                " at t = pct_start · total − 1.",
                "7.6",
                partial(onecycle, fault="late top"),
            ),
            Mistake(
                "the end a step late",
                "α_end is reached at t = total. There are total steps, t = 0 to total − 1, and the last of"
                " them has that rate.",
                "7.6",
                partial(onecycle, fault="late end"),
            ),
            Mistake(
                "the top on a whole step",
                "pct_start · total − 1 is rounded to a whole step. It may be a fraction: the wave is as"
                " long as it says, and is looked at where the steps fall.",
                "7.6",
                partial(onecycle, fault="whole"),
            ),
            Mistake(
                "the wave goes on",
                "After t = total − 1 the cosine turns and the rate rises again. The cycle is over by then,"
                " and the rate stays at α_end: cut t off there.",
                "7.6",
                partial(onecycle, fault="on"),
            ),
            Mistake(
                "three_phase ignored",
                "With three_phase the rate goes the same way as without. Between the top and the end it has"
                " a stop to make: at α₀, at twice the time of the top.",
                "7.6",
                partial(onecycle, fault="two"),
            ),
            Mistake(
                "the second phase too long",
                "The mirrored fall ends at t = 2 · pct_start · total − 1. Rise and fall are equally long,"
                " and the −1 counts in each: twice the time of the top is 2 · (pct_start · total − 1).",
                "7.6",
                partial(onecycle, fault="late fall"),
            ),
        ),
    ),
]
