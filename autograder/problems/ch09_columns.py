"""A8.4: the patches under a kernel as the columns of a matrix, and the way back."""

from functools import partial

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view

from .problem import Arguments, Group, Mistake, Problem


def layout(rng: np.random.Generator, kernel=None, stride=1, padding=0, rest=(0, 0), images=1) -> Arguments:
    """How a kernel moves over an image: `rest` rows and columns stay beyond its last position."""
    kernels = [(1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2)]
    kernel = kernels[rng.integers(len(kernels))] if kernel is None else kernel
    counts = rng.permutation([2, 3])
    height, width = (
        max(size, int(stride * (count - 1) + size + more - 2 * padding))
        for count, size, more in zip(counts, kernel, rest, strict=True)
    )
    shape = (images, int(rng.integers(1, 3)), height, width)
    return {"shape": shape, "kernel": kernel, "stride": stride, "padding": padding}


def with_images(data: Arguments, rng: np.random.Generator) -> Arguments:
    """The arguments of im2col: every pixel another whole number and none of them 0, which is padding."""
    shape = data.pop("shape")
    return {"x": rng.permutation(np.arange(1.0, np.prod(shape) + 1)).reshape(shape)} | data


def with_columns(data: Arguments, rng: np.random.Generator) -> Arguments:
    """The arguments of col2im, for which torch tells the shape of the columns."""
    way = {name: data[name] for name in ("stride", "padding")}
    columns = torch.nn.functional.unfold(torch.zeros(data["shape"]), data["kernel"], **way).shape
    return {"cols": rng.choice([-1.0, 1.0], columns) * rng.integers(1, 30, columns)} | data


def stack(rng: np.random.Generator) -> Arguments:
    return layout(rng, images=2)


def padded(rng: np.random.Generator) -> Arguments:
    kernel = [(2, 2), (2, 3), (3, 2)][rng.integers(3)]
    return layout(rng, kernel, padding=int(rng.integers(1, 3)), rest=(1, 1))


def strided(rng: np.random.Generator) -> Arguments:
    """The last rows, or columns, or both, are under no kernel."""
    rest = [(1, 0), (0, 1), (1, 1)][rng.integers(3)]
    return layout(rng, stride=int(rng.integers(2, 4)), padding=int(rng.integers(2)), rest=rest)


def tiles(rng: np.random.Generator) -> Arguments:
    return layout(rng, (2, 2), stride=2)


def pixels(rng: np.random.Generator) -> Arguments:
    return layout(rng, (1, 1), stride=int(rng.integers(1, 3)), images=2)


def one_position(rng: np.random.Generator) -> Arguments:
    kernel = [(2, 3), (3, 2)][rng.integers(2)]
    return {"shape": (2, 2, *kernel), "kernel": kernel}


def groups(drawn, arguments):
    return tuple(
        Group(name, lambda rng, draw=draw: arguments(draw(rng), rng), weight, exact=True)
        for name, draw, weight in drawn
    )


def unfold(x, kernel, stride=1, padding=0):
    return torch.nn.functional.unfold(x, kernel, padding=padding, stride=stride)


def fold(cols, shape, kernel, stride=1, padding=0):
    return torch.nn.functional.fold(cols, shape[2:], kernel, padding=padding, stride=stride)


def columns(x, kernel, stride=1, padding=0, order=(0, 1, 4, 5, 2, 3)):
    """im2col, with the axes (N, C, H', W', k_h, k_w) of the patches in any order."""
    frame = (padding, padding)
    patches = sliding_window_view(np.pad(x, ((0, 0), (0, 0), frame, frame)), kernel, (2, 3))
    rows = x.shape[1] * kernel[0] * kernel[1]
    return patches[:, :, ::stride, ::stride].transpose(order).reshape(len(x), rows, -1)


def ordered(*order):
    return partial(columns, order=order)


def rows_for_columns(x, kernel, stride=1, padding=0):
    return columns(x, kernel, stride, padding).transpose(0, 2, 1)


def one_matrix(x, kernel, stride=1, padding=0):
    return np.concatenate(columns(x, kernel, stride, padding), axis=1)


def unstrided(x, kernel, stride=1, padding=0):
    return columns(x, kernel, 1, padding)


def unpadded(x, kernel, stride=1, padding=0):
    return columns(x, kernel, stride)


def cornered(x, kernel, stride=1, padding=0):
    frame = (0, 2 * padding)
    return columns(np.pad(x, ((0, 0), (0, 0), frame, frame)), kernel, stride)


def inside(p, height, width):
    return np.s_[p : p + height, p : p + width]


def images(cols, shape, kernel, stride=1, padding=0, cut=inside, **fault):
    """col2im, with a switch for each thing that goes wrong in it."""
    (n, c, height, width), (kh, kw), p = shape, kernel, padding
    oh, ow = ((length + 2 * p - k) // stride + 1 for length, k in ((height, kh), (width, kw)))
    taps = cols.reshape(n, c, kh, kw, oh, ow)
    if fault.get("exchanged"):
        taps = cols.reshape(n, c, kw, kh, oh, ow).transpose(0, 1, 3, 2, 4, 5)
    if fault.get("channels_last"):
        taps = cols.reshape(n, kh, kw, c, oh, ow).transpose(0, 3, 1, 2, 4, 5)
    if fault.get("down_first"):
        taps = cols.reshape(n, c, kh, kw, ow, oh).swapaxes(4, 5)
    if fault.get("unstrided"):
        stride = 1
    out, count = np.zeros((2, n, c, height + 2 * p, width + 2 * p))
    for i, j in np.ndindex(kh, kw):
        under = np.s_[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride]
        out[under] = taps[:, :, i, j] + (0 if fault.get("overwritten") else out[under])
        count[under] += 1
    out = out / np.maximum(count, 1) if fault.get("averaged") else out
    return out[:, :, *cut(p, height, width)]


def astray(**fault):
    return partial(images, **fault)


def last_patch(cols, shape, kernel, stride=1, padding=0):
    (n, c, height, width), (kh, kw), p = shape, kernel, padding
    out = np.zeros((n, c, height + 2 * p, width + 2 * p))
    corners = np.ndindex((out.shape[2] - kh) // stride + 1, (out.shape[3] - kw) // stride + 1)
    for patch, (i, j) in zip(np.moveaxis(cols, 2, 0), corners, strict=True):
        out[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] = patch.reshape(n, c, kh, kw)
    return out[:, :, p : p + height, p : p + width]


PROBLEMS = [
    Problem(
        "conv.im2col",
        points=7,
        uses=("conv.conv_output_size", "conv.pad2d"),
        groups=groups(
            (
                ("a stack of images", stack, 2),
                ("padding", padded, 1),
                ("a stride with a remainder", strided, 1),
                ("a kernel of one pixel", pixels, 0.5),
                ("a kernel as large as the image", one_position, 0.5),
            ),
            with_images,
        ),
        reference=unfold,
        mistakes=(
            Mistake(
                "channels last in the patch",
                "Inside a column the channels run fastest: row, column, channel. The order is channel, row,"
                " column, as in w[o], so that w.reshape(O, −1) meets the numbers that belong to it.",
                "9.5",
                ordered(0, 4, 5, 1, 2, 3),
            ),
            Mistake(
                "patch read down its columns",
                "Each patch is flattened column by column. Rows come first, as everywhere in numpy: the"
                " column index of the patch runs fastest.",
                "9.5",
                ordered(0, 1, 5, 4, 2, 3),
            ),
            Mistake(
                "positions counted downwards",
                "The positions are numbered down the image, as j·H' + i. They go along the rows: position"
                " (i, j) is column i·W' + j, so that a reshape to (H', W') brings the image back.",
                "9.5",
                ordered(0, 1, 4, 5, 3, 2),
            ),
            Mistake(
                "reshaped without a transposition",
                "The windows, (N, C, H', W', k_h, k_w), are reshaped as they are, which scatters a patch"
                " over several columns. First transpose them to (N, C, k_h, k_w, H', W').",
                "9.5",
                ordered(0, 1, 2, 3, 4, 5),
            ),
            Mistake(
                "patches as rows",
                "Each patch became a row: (N, H'·W', C·k_h·k_w). The last two axes are wanted the other way"
                " round, a patch in each column.",
                "9.5",
                rows_for_columns,
            ),
            Mistake(
                "one matrix for all images",
                "The columns of all images stand side by side in one matrix. Every image keeps its own: the"
                " result has three axes, (N, C·k_h·k_w, H'·W').",
                "9.5",
                one_matrix,
            ),
            Mistake(
                "stride ignored",
                "The kernel stops at every pixel. With stride S its corner visits rows and columns 0, S, 2S"
                " and so on only.",
                "9.4",
                unstrided,
            ),
            Mistake(
                "padding ignored",
                "The kernel never leaves the image. First a frame of `padding` zeros goes around it, which"
                " gives 2P more positions for the kernel in both directions (with stride 1).",
                "9.4",
                unpadded,
            ),
            Mistake(
                "all padding on one side",
                "The image lies in the upper left corner of the padded one, with 2P zeros below it and on"
                " its right. The frame has P zeros on each side: the image begins at row P and column P.",
                "9.4",
                cornered,
            ),
        ),
    ),
    Problem(
        "conv.col2im",
        points=7,
        uses=("conv.conv_output_size",),
        groups=groups(
            (
                ("overlapping patches", stack, 2),
                ("padding", padded, 1),
                ("a stride with a remainder", strided, 1),
                ("patches side by side", tiles, 0.5),
                ("a kernel of one pixel", pixels, 0.5),
            ),
            with_columns,
        ),
        reference=fold,
        mistakes=(
            Mistake(
                "overlaps overwritten",
                "Where patches overlap the last one wins. A pixel went into each of them, so their gradients"
                " add up: += in place of =.",
                "9.5",
                last_patch,
            ),
            Mistake(
                "overlaps overwritten tap by tap",
                "What a place of the kernel puts back overwrites what the places before it left, so that of"
                " overlapping patches one alone counts. A pixel collects from all of them: += in place of ="
                " (and np.add.at where an index array names a pixel more than once).",
                "9.5",
                astray(overwritten=True),
            ),
            Mistake(
                "overlaps averaged",
                "Every pixel is divided by the number of patches over it. That would undo im2col; the"
                " adjoint, which a gradient needs, is the plain sum.",
                "9.5",
                astray(averaged=True),
            ),
            Mistake(
                "frame left on",
                "The result still has its frame of padding. What was added to the frame belongs to no pixel:"
                " cut P rows and columns off each side.",
                "9.5",
                astray(cut=lambda p, height, width: np.s_[:, :]),
            ),
            Mistake(
                "cut at the wrong side",
                "The first H rows and W columns of the padded image are returned, with a part of the frame"
                " in them. The image begins at row P and column P.",
                "9.5",
                astray(cut=lambda p, height, width: np.s_[:height, :width]),
            ),
            Mistake(
                "frame cut off by −P",
                "The frame is cut off by the slice P:−P. For P = 0 this is 0:0, which is empty: P:P+H works"
                " for every padding.",
                "9.5",
                astray(cut=lambda p, height, width: np.s_[p:-p, p:-p]),
            ),
            Mistake(
                "patch read down its columns",
                "Rows and columns inside a patch are exchanged. A column of `cols` holds its patch in the"
                " order channel, row, column: reshape it to (C, k_h, k_w).",
                "9.5",
                astray(exchanged=True),
            ),
            Mistake(
                "channels last in the patch",
                "Columns are read as row, column, channel. im2col wrote channel, row, column, and its"
                " adjoint has to read the same order.",
                "9.5",
                astray(channels_last=True),
            ),
            Mistake(
                "positions counted downwards",
                "The columns are taken for positions down the image. Column i·W' + j belongs to output"
                " position (i, j): reshape the last axis to (H', W').",
                "9.5",
                astray(down_first=True),
            ),
            Mistake(
                "stride ignored",
                "Patches are put back one pixel apart. They were taken S pixels apart: the one of position"
                " (i, j) has its corner at row i·S and column j·S.",
                "9.5",
                astray(unstrided=True),
            ),
        ),
    ),
]
