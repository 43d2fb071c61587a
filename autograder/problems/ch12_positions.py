"""A11.5: positions as vectors of sines and cosines."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem


def table(rng: np.random.Generator) -> Arguments:
    return {"t": int(rng.integers(3, 5)), "d": int(rng.choice([4, 6, 8])), "base": base(rng, 20, 5000)}


def base(rng: np.random.Generator, low: float, high: float) -> np.ndarray:
    """An array without axes, from which the reference learns its precision."""
    return np.asarray(np.exp(rng.uniform(np.log(low), np.log(high))))


def by_default(rng: np.random.Generator) -> Arguments:
    return {"t": int(rng.integers(2, 5)), "d": int(rng.choice([4, 6]))}


def odd(rng: np.random.Generator) -> Arguments:
    return table(rng) | {"d": int(rng.choice([3, 5, 7]))}


def far(rng: np.random.Generator) -> Arguments:
    """More positions than the base, which therefore is no bound on them."""
    return {"t": int(rng.integers(6, 9)), "d": 4, "base": base(rng, 1.5, 4)}


def narrow(rng: np.random.Generator) -> Arguments:
    return table(rng) | {"d": int(rng.integers(1, 3))}


def reference(t, d, base=10000.0):
    """A unit number e^(iω) for each pair, raised to the power of the position."""
    base = torch.as_tensor(base, dtype=None if torch.is_tensor(base) else torch.float64)
    pair = torch.arange((d + 1) // 2, dtype=base.dtype, device=base.device)
    rotation = torch.polar(torch.ones_like(pair), base ** (-2 * pair / d))
    turned = rotation ** torch.arange(t, device=base.device)[:, None]
    return torch.stack([turned.imag, turned.real], dim=-1).flatten(1)[:, :d]


def encoding(t, d, base=10000.0, **fault):
    """The table, with a switch for each thing that goes wrong in it."""
    if fault.get("fixed"):
        base = 10000.0
    column, position = np.arange(d), np.arange(t)[:, None]
    if fault.get("from_one"):
        position = position + 1
    pairs = column % ((d + 1) // 2) if fault.get("halves") else column // 2
    first = column < (d + 1) // 2 if fault.get("halves") else column % 2 == 0
    exponent = 2 * (column if fault.get("by_column") else pairs) / d
    if fault.get("single"):
        exponent = pairs / d
    if fault.get("doubled"):
        exponent = 4 * pairs / d
    if fault.get("ending"):
        exponent = pairs / max((d + 1) // 2 - 1, 1)
    angle = position * base**exponent if fault.get("multiplied") else position / base**exponent
    if fault.get("degrees"):
        angle = np.deg2rad(angle)
    return np.where(first != bool(fault.get("exchanged")), np.sin(angle), np.cos(angle))


def wrong(fault):
    return partial(encoding, **{fault: True})


PROBLEMS = [
    Problem(
        "attention.sinusoidal_pe",
        points=10,
        groups=(
            Group("a table", table, weight=2),
            Group("base left at 10000", by_default),
            Group("an odd width", odd),
            Group("positions beyond the base", far),
            Group("one or two columns", narrow, weight=0.5),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "an exponent for each column",
                "The exponent is 2k/d with k the column, so a sine and the cosine beside it turn at different"
                " speeds. i counts pairs: columns 2i and 2i + 1 share base^(2i/d), which is the exponent"
                " 2⌊k/2⌋/d of column k.",
                "12.4",
                wrong("by_column"),
            ),
            Mistake(
                "all sines before all cosines",
                "The left half of the columns holds the sines, the right half the cosines. Here they"
                " alternate: the sine of pair i stands in column 2i, its cosine in column 2i + 1.",
                "12.4",
                wrong("halves"),
            ),
            Mistake(
                "sine and cosine exchanged",
                "Even columns hold cosines and odd ones sines. It is the other way round: position 0 is the"
                " row 0, 1, 0, 1, …",
                "12.4",
                wrong("exchanged"),
            ),
            Mistake(
                "half the exponent",
                "The exponent of pair i is i/d, which goes no further than the root of the base. With 2i/d"
                " the d/2 pairs spread over all of it.",
                "12.4",
                wrong("single"),
            ),
            Mistake(
                "twice the exponent",
                "The exponents are 4i/d. An index that runs over the even columns, 2i, has the 2 in it: the"
                " columns 2i and 2i + 1 share base^(2i/d).",
                "12.4",
                wrong("doubled"),
            ),
            Mistake(
                "exponents that end at one",
                "The exponents run from 0 to 1 with both ends, as i/(d/2 − 1). They are 2i/d, and the last of"
                " them, 1 − 2/d, stays below 1.",
                "12.4",
                wrong("ending"),
            ),
            Mistake(
                "positions from one",
                "The first row is that of position 1. Positions count from 0, as Python does: the first row"
                " holds sin 0 = 0 and cos 0 = 1.",
                "12.4",
                wrong("from_one"),
            ),
            Mistake(
                "frequencies that grow",
                "The position is multiplied by base^(2i/d). It is divided by it: the first pair turns"
                " fastest, the later ones ever more slowly.",
                "12.4",
                wrong("multiplied"),
            ),
            Mistake(
                "angles in degrees",
                "The angle is converted as if it were given in degrees. pos/base^(2i/d) is in radians,"
                " which is what np.sin takes.",
                "12.4",
                wrong("degrees"),
            ),
            Mistake(
                "base ignored",
                "The base is always 10000. It is an argument with that default: use the one that is given.",
                "12.4",
                wrong("fixed"),
            ),
        ),
    )
]
