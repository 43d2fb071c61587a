"""A8.2: convolution and cross-correlation in one dimension."""

from functools import partial

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view

from .problem import Arguments, Group, Mistake, Problem, halves


def signal(rng: np.random.Generator, taps: int, longer: int, mode: str) -> Arguments:
    return {"x": halves(rng, taps + longer), "w": halves(rng, taps), "mode": mode}


def valid(rng: np.random.Generator) -> Arguments:
    case = signal(rng, int(rng.integers(2, 5)), int(rng.integers(2, 5)), "valid")
    if rng.integers(2):
        del case["mode"]
    return case


def full(rng: np.random.Generator) -> Arguments:
    return signal(rng, int(rng.integers(2, 5)), int(rng.integers(1, 4)), "full")


def same_odd(rng: np.random.Generator) -> Arguments:
    return signal(rng, int(rng.choice([3, 5])), int(rng.integers(1, 4)), "same")


def same_even(rng: np.random.Generator) -> Arguments:
    return signal(rng, int(rng.choice([2, 4])), int(rng.integers(1, 4)), "same")


def one_position(rng: np.random.Generator) -> Arguments:
    return signal(rng, int(rng.integers(3, 6)), 0, "valid")


def long_kernel(rng: np.random.Generator) -> Arguments:
    return signal(rng, int(rng.integers(4, 7)), -int(rng.integers(1, 3)), ["same", "full"][rng.integers(2)])


def one_tap(rng: np.random.Generator) -> Arguments:
    return signal(rng, 1, int(rng.integers(3, 6)), ["valid", "same", "full"][rng.integers(3)])


GROUPS = (
    Group("mode valid", valid, weight=2),
    Group("mode full", full),
    Group("mode same, an odd kernel", same_odd),
    Group("mode same, an even kernel", same_even),
    Group("a kernel as long as the signal", one_position, weight=0.5),
    Group("a kernel longer than the signal", long_kernel, weight=0.5),
    Group("a kernel of one element", one_tap, weight=0.5),
)


def part(overlaps, taps, mode):
    """What `mode` keeps of all overlaps of a signal and a kernel of that many taps."""
    length = len(overlaps) - taps + 1
    starts = {
        "full": (0, len(overlaps)),
        "same": ((taps - 1) // 2, length),
        "valid": (taps - 1, length - taps + 1),
    }
    start, count = starts[mode]
    return overlaps[start : start + count]


def correlated(x, w, mode="valid"):
    overlaps = torch.nn.functional.conv1d(x[None, None], w[None, None], padding=len(w) - 1)
    return part(overlaps[0, 0], len(w), mode)


def convolved(x, w, mode="valid"):
    """The transposed convolution adds up shifted copies of the kernel: convolution, without a flip."""
    overlaps = torch.nn.functional.conv_transpose1d(x[None, None], w[None, None])
    return part(overlaps[0, 0], len(w), mode)


def slide(x, w, mode="valid", **fault):
    """Cross-correlation, with a switch for each thing that goes wrong in it."""
    taps = len(w)
    padded = np.pad(x, taps - 1)
    if fault.get("wrapped"):
        padded = x[np.arange(1 - taps, len(x) + taps - 1) % len(x)]
    overlaps = sliding_window_view(padded, taps) @ w
    if mode == "full" and fault.get("too_far"):
        return np.pad(overlaps, 1)
    if mode == "same" and "start" in fault:
        return overlaps[fault["start"](taps) :][: len(x)]
    out = part(overlaps, taps, mode)
    if mode == "valid" and fault.get("short"):
        return out[:-1]
    return out[::-1] if fault.get("backwards") else out


def flipped(x, w, mode="valid", **fault):
    """Convolution, with the same switches."""
    return slide(x, w[::-1], mode, **fault)


def signal_flipped(x, w, mode="valid"):
    return slide(x[::-1], w, mode)


def longer(code):
    """With numpy's idea of "same": as long as the longer of the two."""

    def wrong(x, w, mode="valid"):
        return code(x, w, mode)

    return wrong


def mistakes_of_same(right):
    """What goes wrong with the mode "same" of both."""
    return (
        Mistake(
            "same begins one late",
            'With an even kernel, mode "same" leaves out one overlap too many at the beginning. It keeps N'
            ' outputs of "full" from index ⌊(F − 1)/2⌋ on, not from ⌊F/2⌋: for odd F both are the middle.',
            "9.3",
            partial(right, start=lambda taps: taps // 2),
        ),
        Mistake(
            "same begins at the first overlap",
            'Mode "same" keeps the first N outputs of "full", so that everything comes (F − 1)/2 places'
            " late. It keeps the middle: from index ⌊(F − 1)/2⌋ on.",
            "9.3",
            partial(right, start=lambda taps: 0),
        ),
        Mistake(
            "same with the length of the longer",
            'With a kernel longer than the signal, mode "same" gives an output for each element of the'
            " kernel, as numpy does. Here it always has the length N of the signal x.",
            "9.3",
            longer(np.convolve if right is flipped else np.correlate),
        ),
    )


def mistakes_of_modes(right):
    """What goes wrong with the other modes of both, and at the ends."""
    return (
        Mistake(
            "full goes one too far",
            'Mode "full" takes F zeros on either side, and the first and the last output see nothing but'
            " zeros. F − 1 on either side leave an overlap of one: N + F − 1 outputs.",
            "9.3",
            partial(right, too_far=True),
        ),
        Mistake(
            "valid ends one short",
            'Mode "valid" gives N − F outputs, and the last position of the kernel is missing. The first is'
            " 0 and the last N − F: this makes N − F + 1.",
            "9.3",
            partial(right, short=True),
        ),
        Mistake(
            "signal wrapped around",
            'What lies outside the signal is taken from its other end. In "full" and "same" there are'
            " zeros outside.",
            "9.3",
            partial(right, wrapped=True),
        ),
    )


PROBLEMS = [
    Problem(
        "conv.cross_correlate1d",
        points=5,
        uses=("conv.conv_output_size",),
        groups=GROUPS,
        reference=correlated,
        mistakes=(
            Mistake(
                "kernel flipped",
                "The kernel runs backwards: this is convolution. Cross-correlation takes it as it is,"
                " y_i = Σ x_{i+n} w_n, with a plus in the index.",
                "9.3",
                flipped,
            ),
            Mistake(
                "output backwards",
                "The outputs come in reverse order, as if x had slid along w. Cross-correlation does care"
                " which of the two slides: y_i belongs to the kernel that begins at x_i.",
                "9.3",
                partial(slide, backwards=True),
            ),
            *mistakes_of_same(slide),
            *mistakes_of_modes(slide),
        ),
    ),
    Problem(
        "conv.conv1d",
        points=5,
        uses=("conv.cross_correlate1d",),
        groups=GROUPS,
        reference=convolved,
        mistakes=(
            Mistake(
                "kernel not flipped",
                "The kernel slides as it is: this is cross-correlation, what frameworks call convolution. The"
                " minus in y_i = Σ x_{i−n} w_n turns it around: the later w_n, the earlier the x it meets.",
                "9.3",
                slide,
            ),
            Mistake(
                "signal flipped instead of the kernel",
                "x is turned around in place of w, which also turns the output around. Flip the kernel, and y"
                " runs in the direction of x.",
                "9.3",
                signal_flipped,
            ),
            *mistakes_of_same(flipped),
            *mistakes_of_modes(flipped),
        ),
    ),
]
