"""A8.7 and A8.8: a convolution written as a matrix, and how far a map is from commuting with shifts."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, halves


def on(rng: np.random.Generator, kernel, size) -> Arguments:
    return {"w": halves(rng, *kernel), "size": size}


def oblong(rng: np.random.Generator) -> Arguments:
    layouts = [
        ((2, 2), (3, 4)),
        ((2, 2), (4, 3)),
        ((2, 3), (3, 4)),
        ((3, 2), (4, 3)),
        ((1, 2), (2, 4)),
        ((2, 1), (4, 2)),
    ]
    return on(rng, *layouts[rng.integers(6)])


def square(rng: np.random.Generator) -> Arguments:
    return on(rng, (2, 2), (3, 3))


def line(rng: np.random.Generator) -> Arguments:
    taps, more = int(rng.integers(2, 4)), int(rng.integers(1, 4))
    one = slice(None, None, int(rng.choice([1, -1])))
    return on(rng, (1, taps)[one], (1, taps + more)[one])


def one_position(rng: np.random.Generator) -> Arguments:
    size = tuple(int(n) for n in rng.permutation([2, 3]))
    return on(rng, size, size)


def one_pixel(rng: np.random.Generator) -> Arguments:
    return on(rng, (1, 1), tuple(int(n) for n in rng.permutation([2, 3])))


def reference_matrix(w, size):
    """A column for each pixel: what the convolution makes of an image in which it alone is 1."""
    pixels = torch.eye(size[0] * size[1], dtype=w.dtype, device=w.device).reshape(-1, 1, *size)
    return torch.nn.functional.conv2d(pixels, w[None, None]).flatten(1).T


def matrix(w, size, run_on=False, in_one_piece=False):
    """conv_as_matrix, with the rows of the image, or those of the filter, too short by W − W' or W − k_w."""
    (kh, kw), (height, width) = w.shape, size
    rows, columns = height - kh + 1, width - kw + 1
    out = np.zeros((rows * columns, height * width))
    for i, j, m, n in np.ndindex(rows, columns, kh, kw):
        first = i * (columns if run_on else width) + j
        out[i * columns + j, first + m * (kw if in_one_piece else width) + n] = w[m, n]
    return out


def turned(w, size):
    return matrix(w[::-1, ::-1], size)


def transposed(w, size):
    return matrix(w, size).T


def downwards(w, size):
    return matrix(w.T, size[::-1])


def circulant(w, size):
    height, width = size
    out = np.zeros((height, width, height, width))
    for i, j, m, n in np.ndindex(height, width, *w.shape):
        out[i, j, (i + m) % height, (j + n) % width] = w[m, n]
    return out.reshape(height * width, -1)


def shifts(rng: np.random.Generator, least=0) -> tuple[int, int]:
    """Different ones, up to 2, down or up and right or left."""
    down, right = rng.permutation(np.arange(least, 3))[:2] * rng.choice([-1, 1], 2)
    return int(down), int(right)


def room(rng: np.random.Generator, border: int) -> list[int]:
    """An oblong image with something left inside its borders."""
    return [int(n) for n in 2 * border + rng.permutation([2, 3, 4])[:2]]


def gain(rng: np.random.Generator) -> Arguments:
    """A camera whose pixels are not equally sensitive."""
    shift, margin = shifts(rng, least=1), int(rng.integers(3))
    size = room(rng, max(map(abs, shift)) + margin)
    ways = {} if margin == 1 and rng.integers(2) else {"margin": margin}
    return {"kind": "gain", "w": rng.integers(1, 5, size) / 2, "x": halves(rng, *size), "shift": shift} | ways


def convolution(rng: np.random.Generator) -> Arguments:
    shift, kernel = shifts(rng), rng.permutation([2, 3])
    size = room(rng, max(map(abs, shift)) + 1) + kernel - 1
    return {"kind": "convolution", "w": halves(rng, *kernel), "x": halves(rng, *size), "shift": shift}


def framed(rng: np.random.Generator) -> Arguments:
    shift, margin = shifts(rng, least=1), int(rng.integers(2))
    size = room(rng, max(map(abs, shift)) + margin)
    kind = "convolution with zeros around"
    return {"kind": kind, "w": halves(rng, 3, 3), "x": halves(rng, *size), "shift": shift, "margin": margin}


def strided(rng: np.random.Generator, shift) -> Arguments:
    """A stride of 2, on an image so large that the output could be moved by the whole shift."""
    shift, margin = tuple(int(n) for n in rng.permutation(shift)), int(rng.integers(2))
    size = 2 * np.array(room(rng, max(map(abs, shift)) + margin))
    kind, w = [("convolution", halves(rng, 2, 2)), ("pooling", np.ones(1))][rng.integers(2)]
    return {"kind": kind, "w": w, "x": halves(rng, *size), "shift": shift, "margin": margin, "stride": 2}


def whole_stride(rng: np.random.Generator) -> Arguments:
    return strided(rng, rng.choice([-1, 1]) * np.array([2, rng.choice([-2, 0])]))


def part_of_a_stride(rng: np.random.Generator) -> Arguments:
    return strided(rng, [-1, rng.choice([-2, 1, 2])])


def contrast(rng: np.random.Generator) -> Arguments:
    shift = shifts(rng)
    size = room(rng, max(map(abs, shift)) + 1)
    return {"kind": "contrast", "w": np.ones(1), "x": halves(rng, *size), "shift": shift}


def mapped(kind, x, w, stride):
    if kind.startswith("convolution"):
        padding = len(w) // 2 if kind.endswith("around") else 0
        return torch.nn.functional.conv2d(x[None, None], w[None, None], None, stride, padding)[0, 0]
    if kind == "pooling":
        return torch.nn.functional.max_pool2d(x[None, None], stride)[0, 0]
    return w * x if kind == "gain" else x.numel() * x - x.sum()


def reference_error(kind, w, x, shift, margin=1, stride=1):
    """Pixel by pixel: what becomes of the moved image at (i, j) against what was there before the move."""
    after, before = mapped(kind, torch.roll(x, shift, (0, 1)), w, stride), mapped(kind, x, w, stride)
    down, right = (int(np.floor(n / stride)) for n in shift)
    border = max(abs(down), abs(right)) + margin
    rows, columns = (range(border, length - border) for length in after.shape)
    return torch.stack(
        [(after[i, j] - before[i - down, j - right]).abs() for i in rows for j in columns]
    ).max()


def moved(x, down, right, empty=False):
    """Moved cyclically, or with zeros in the place of what comes in."""
    out = np.roll(x, (down, right), (0, 1))
    if empty:
        rows, columns = (np.arange(length) - n for length, n in zip(x.shape, (down, right), strict=True))
        rows, columns = ((k >= 0) & (k < length) for length, k in zip(x.shape, (rows, columns), strict=True))
        out = out * rows[:, None] * columns
    return out


def measured(f, x, shift, margin=1, stride=1, **fault):
    """equivariance_error, with a switch for each thing that goes wrong in it."""
    shift = shift[::-1] if fault.get("exchanged") else shift
    after, before = f(moved(x, *shift, empty=fault.get("empty"))), f(x)
    if fault.get("truncated"):
        shift = [int(n / stride) for n in shift]
    elif not fault.get("unstrided"):
        shift = [n // stride for n in shift]
    border = max(map(abs, shift)) * (not fault.get("shift_counts"))
    border += 0 if fault.get("marginless") else margin
    back = [-n for n in shift]
    if fault.get("undone"):
        after = moved(after, *back)
    elif not fault.get("still"):
        before = moved(before, *(back if fault.get("opposite") else shift))
    errors = after - before if fault.get("signed") else np.abs(after - before)
    inside = errors[border : len(errors) - border, border : errors.shape[1] - border]
    return inside.mean() if fault.get("averaged") else inside.max()


def astray(fault):
    return partial(measured, **{fault: True})


PROBLEMS = [
    Problem(
        "conv.conv_as_matrix",
        points=6,
        uses=("conv.conv_output_size",),
        groups=(
            Group("an oblong image", oblong, weight=2),
            Group("a square image", square),
            Group("an image of one row or column", line),
            Group("a filter as large as the image", one_position, weight=0.5),
            Group("a filter of one pixel", one_pixel, weight=0.5),
        ),
        reference=reference_matrix,
        mistakes=(
            Mistake(
                "filter turned by 180°",
                "The rows hold the flipped filter: this is the matrix of a convolution. M stands for"
                " cross-correlation, and w lies in its rows as it lies on the image.",
                "9.3",
                turned,
            ),
            Mistake(
                "transposed",
                "The matrix has a column for each output. M multiplies x from the left, M @ x.ravel(), so it"
                " has a row for each output and a column for each pixel.",
                "9.3",
                transposed,
            ),
            Mistake(
                "each row one further than the last",
                "Each row is the one above it moved by one place. At the end of an image row the filter jumps"
                " to the beginning of the next, over k_w − 1 pixels at once: row (i, j) begins at i·W + j.",
                "9.3",
                partial(matrix, run_on=True),
            ),
            Mistake(
                "filter laid down in one piece",
                "The k_h·k_w weights stand side by side in each row. On the image the rows of the filter lie"
                " beneath one another, and in x.ravel() these are W apart: w_mn is at (i + m)·W + j + n.",
                "9.3",
                partial(matrix, in_one_piece=True),
            ),
            Mistake(
                "wrapped around",
                "There is a row for every pixel, and filters that reach over the edge go on at the other end:"
                " a circulant matrix. Only H'·W' positions lie on the image, and each has a row.",
                "9.3",
                circulant,
            ),
            Mistake(
                "image read down its columns",
                "Pixels and outputs are numbered down the columns. x.ravel() goes along the rows:"
                " pixel (i, j) is number i·W + j, and output (i, j) number i·W' + j.",
                "9.3",
                downwards,
            ),
        ),
    ),
    Problem(
        "conv.equivariance_error",
        points=4,
        scenario="ch09_matrix.of_a_map",
        groups=(
            Group("a gain for each pixel", gain, weight=2),
            Group("a convolution", convolution),
            Group("a convolution with zeros around the image", framed),
            Group("a shift by a part of the stride", part_of_a_stride),
            Group("a shift by the whole stride", whole_stride, weight=0.5),
            Group("a map that looks at the whole image", contrast, weight=0.5),
        ),
        reference=reference_error,
        mistakes=(
            Mistake(
                "output not moved",
                "f(T x) is compared with f(x). That measures invariance, whether f overlooks a shift; an"
                " equivariant f moves its output along, and so T f(x) is what f(T x) is held against.",
                "9.7",
                astray("still"),
            ),
            Mistake(
                "output moved the other way",
                "Input and output are moved in opposite directions. The output of an equivariant map follows"
                " its input: the same sign for both.",
                "9.7",
                astray("opposite"),
            ),
            Mistake(
                "moved back before comparing",
                "f(T x) is moved back and compared with f(x). The differences are the same, but each lies a"
                " shift away from where it arose, and so the border leaves out the wrong ones.",
                "9.7",
                astray("undone"),
            ),
            Mistake(
                "down and right exchanged",
                "The shift is taken as (right, down). It is (down, right), in the order of the axes: rows"
                " first.",
                "9.7",
                astray("exchanged"),
            ),
            Mistake(
                "zeros moved in",
                "What leaves the image on one side is lost, and zeros come in on the other. T moves"
                " cyclically, as np.roll does, so that the moved image has the same pixels.",
                "9.7",
                astray("empty"),
            ),
            Mistake(
                "stride ignored",
                "The output is moved by the whole shift. With stride S one pixel of the output stands for S"
                " of the input: it moves by ⌊shift/S⌋.",
                "9.7",
                astray("unstrided"),
            ),
            Mistake(
                "shift/S rounded towards zero",
                "Negative shifts are divided by S and cut towards zero, as int() does. ⌊·⌋ rounds down, as //"
                " does: ⌊−1/2⌋ is −1.",
                "9.7",
                astray("truncated"),
            ),
            Mistake(
                "margin ignored",
                "Only as many pixels as the output moves by are left out at the borders. `margin` more are"
                " left out on each side, for the padding in f reaches that far.",
                "9.7",
                astray("marginless"),
            ),
            Mistake(
                "wrapped pixels counted",
                "Only `margin` pixels are left out at each border. Those that came in from the other side do"
                " not count either: leave out the larger of the two shifts of the output in addition.",
                "9.7",
                astray("shift_counts"),
            ),
            Mistake(
                "mean for maximum",
                "The differences are averaged. The error is the largest: one pixel that does not follow is"
                " enough to spoil the equivariance.",
                "9.7",
                astray("averaged"),
            ),
            Mistake(
                "sign kept",
                "The largest of f(T x) − T f(x) is taken without |·|. Where f(T x) is too small the"
                " difference is negative, and it counts as much.",
                "9.7",
                astray("signed"),
            ),
        ),
    ),
]
