"""A8.3: padding, cross-correlation in two dimensions, and the convolution layer by the book."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, halves


def sides(rng: np.random.Generator, low=2, high=4) -> list[int]:
    """Two different lengths."""
    return [int(n) for n in rng.permutation(np.arange(low, high + 1))[:2]]


def framed(*axes: int, most: int):
    def draw(rng):
        return {"x": halves(rng, *axes, *sides(rng, 1, 3)), "padding": int(rng.integers(1, most + 1))}

    return draw


def frameless(rng: np.random.Generator) -> Arguments:
    return framed(2, most=1)(rng) | {"padding": 0}


def one_pixel(rng: np.random.Generator) -> Arguments:
    return {"x": halves(rng, *[(1, 1), (2, 1, 1)][rng.integers(2)]), "padding": int(rng.integers(1, 3))}


def reference_pad(x, padding):
    return torch.nn.functional.pad(x, (padding,) * 4)


def framed_by(before, after, mode="constant"):
    """So many times the padding before and after, in height and width."""

    def wrong(x, padding):
        frame = (before * padding, after * padding)
        return np.pad(x, [(0, 0)] * (x.ndim - 2) + [frame] * 2, mode)

    return wrong


def filter_on(rng: np.random.Generator, kernel) -> Arguments:
    """An image on which the filter fits upright and lying, with a step to go in each direction."""
    high, wide = sides(rng, 1, 3)
    return {"x": halves(rng, max(kernel) + high, max(kernel) + wide), "w": halves(rng, *kernel)}


def square(rng: np.random.Generator) -> Arguments:
    return filter_on(rng, [(2, 2), (3, 3)][rng.integers(2)])


def oblong(rng: np.random.Generator) -> Arguments:
    return filter_on(rng, [(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)][rng.integers(6)])


def as_wide(rng: np.random.Generator) -> Arguments:
    """The output is a single column."""
    width = int(rng.integers(2, 4))
    kernel = (int(rng.integers(1, width + 1)), width)
    return {"x": halves(rng, width + 2, width), "w": halves(rng, *kernel)}


def dot(rng: np.random.Generator) -> Arguments:
    return filter_on(rng, (1, 1))


def whole(rng: np.random.Generator) -> Arguments:
    """A picture of integers, under a filter of halves."""
    drawn = square(rng)
    return drawn | {"x": rng.integers(-9, 10, drawn["x"].shape)}


def reference_filter(x, w):
    return torch.nn.functional.conv2d(x[None, None].to(w.dtype), w[None, None])[0, 0]


def truncated(x, w):
    return slide(x, w).astype(x.dtype)


def slide(x, w, product=lambda patch, w: (patch * w).sum(), short=0):
    """cross_correlate2d with any product of patch and filter, and some positions less."""
    (height, width), (kh, kw) = x.shape, w.shape
    out = np.zeros((height - kh + 1 - short, width - kw + 1 - short))
    for i, j in np.ndindex(out.shape):
        out[i, j] = product(x[i : i + kh, j : j + kw], w)
    return out


def turned(x, w):
    return slide(x, w[::-1, ::-1])


def upside_down(x, w):
    return slide(x, w[::-1])


def filter_transposed(x, w):
    return slide(x, w.T)


def map_transposed(x, w):
    return slide(x, w).T


def layer(
    rng: np.random.Generator, kernel=(2, 2), images=1, channels=(2, 3), rest=(0, 0), **way
) -> Arguments:
    """Images, filters and biases; a remainder of `rest` pixels stays beyond the last position."""
    stride, padding = way.get("stride", 1), way.get("padding", 0)
    inputs, outputs = channels
    size = [
        max(k, stride * (count - 1) + k + more - 2 * padding)
        for count, k, more in zip(rng.permutation([2, 3]), kernel, rest, strict=True)
    ]
    data = {"x": halves(rng, images, inputs, *size), "w": halves(rng, outputs, inputs, *kernel)}
    return data | {"b": halves(rng, outputs)} | way


def stack(rng: np.random.Generator) -> Arguments:
    return layer(rng, [(2, 3), (3, 2)][rng.integers(2)], images=2, channels=[(2, 3), (3, 2)][rng.integers(2)])


def equal(rng: np.random.Generator) -> Arguments:
    """As many filters as channels, on square images: what is transposed still fits."""
    return layer(rng, channels=(2, 2)) | {"x": halves(rng, 1, 2, 3, 3)}


def unbiased(rng: np.random.Generator) -> Arguments:
    data = layer(rng)
    return data | {"b": None} if rng.integers(2) else {"x": data["x"], "w": data["w"]}


def padded(rng: np.random.Generator) -> Arguments:
    return layer(rng, channels=(2, 2), padding=int(rng.integers(1, 3)))


def strided(rng: np.random.Generator) -> Arguments:
    """The last rows, or columns, or both, are under no kernel."""
    rest = [(1, 0), (0, 1), (1, 1)][rng.integers(3)]
    return layer(rng, rest=rest, stride=int(rng.integers(2, 4)), padding=int(rng.integers(2)))


def pixels(rng: np.random.Generator) -> Arguments:
    return layer(rng, (1, 1), images=2, stride=int(rng.integers(1, 3)))


def reference_layer(x, w, b=None, stride=1, padding=0):
    return torch.nn.functional.conv2d(x, w, b, stride, padding)


def conv(x, w, b=None, stride=1, padding=0, **fault):
    """conv2d_loop, with a switch for each thing that goes wrong in it."""
    (kh, kw), p = w.shape[2:], 0 if fault.get("unpadded") else padding
    stride = 1 if fault.get("unstrided") else stride
    before = 0 if fault.get("cornered") else p
    x = np.pad(x, ((0, 0), (0, 0), (before, 2 * p - before), (before, 2 * p - before)))
    if fault.get("exchanged"):
        w = w.swapaxes(0, 1)
    out = np.zeros((len(x), len(w), (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1))
    down, right = fault.get("steps", lambda stride: (stride, stride))(stride)
    channels = slice(1 if fault.get("first") else None)
    for i, j in np.ndindex(out.shape[2:]):
        patches = x[:, :, i * down : i * down + kh, j * right : j * right + kw]
        out[:, :, i, j] = np.einsum("nchw,ochw->no", patches[:, channels], w[:, channels])
    out /= w.shape[1] if fault.get("averaged") else 1
    times = fault.get("biases", lambda channels: 1)(w.shape[1])
    return out if b is None else out + times * b[:, None, None]


def turned_layer(x, w, b=None, stride=1, padding=0):
    return conv(x, w[:, :, ::-1, ::-1], b, stride, padding)


def astray(**fault):
    return partial(conv, **fault)


PROBLEMS = [
    Problem(
        "conv.pad2d",
        points=3,
        groups=(
            Group("a stack of images", framed(2, 2, most=1), weight=2),
            Group("one image", framed(most=3)),
            Group("one image with channels", framed(2, most=2)),
            Group("padding 0", frameless, weight=0.5),
            Group("images of one pixel", one_pixel, weight=0.5),
        ),
        reference=reference_pad,
        mistakes=(
            Mistake(
                "all axes framed",
                "The zeros go around every axis, which adds empty images and empty channels. Only height and"
                " width, the last two axes, have a border.",
                "9.4",
                lambda x, padding: np.pad(x, padding),
            ),
            Mistake(
                "first two axes framed",
                "The frame goes around axes 0 and 1, which for a stack are images and channels. Height and"
                " width are the last two axes, however many come before: count them from the end.",
                "9.4",
                lambda x, padding: np.pad(x, [(padding, padding)] * 2 + [(0, 0)] * (x.ndim - 2)),
            ),
            Mistake(
                "width only",
                "The last axis alone is padded. The frame has P rows above and below the image too.",
                "9.4",
                lambda x, padding: np.pad(x, [(0, 0)] * (x.ndim - 1) + [(padding, padding)]),
            ),
            Mistake(
                "no zeros above and on the left",
                "There are P zeros below the image and on its right, but none above and on its left. The"
                " frame is on all four sides: (H + 2P, W + 2P).",
                "9.4",
                framed_by(0, 1),
            ),
            Mistake(
                "image in the corner",
                "The size is right, but the image lies in the upper left corner, with 2P zeros below it and"
                " on its right. It begins at row P and column P.",
                "9.4",
                framed_by(0, 2),
            ),
            Mistake(
                "border pixels repeated",
                "The pixels of the border are continued outwards. The frame consists of zeros.",
                "9.4",
                framed_by(1, 1, "edge"),
            ),
        ),
    ),
    Problem(
        "conv.cross_correlate2d",
        points=5,
        uses=("conv.conv_output_size",),
        groups=(
            Group("a square filter", square, weight=2),
            Group("an oblong filter", oblong),
            Group("a filter as wide as the image", as_wide, weight=0.5),
            Group("a filter of one pixel", dot, weight=0.5),
            Group("a picture of integers", whole, weight=0.5),
        ),
        reference=reference_filter,
        mistakes=(
            Mistake(
                "integers for fractions",
                "A picture of integers gives an output of integers, and the fractions are cut off. The output"
                " has the dtype of the products, not that of x.",
                "9.3",
                truncated,
            ),
            Mistake(
                "filter turned by 180°",
                "The filter is flipped along both axes: this is convolution. Cross-correlation lays it on the"
                " image as it is, with x_{i+m, j+n} at w_mn.",
                "9.3",
                turned,
            ),
            Mistake(
                "filter upside down",
                "The rows of the filter are in reverse order. w[::-1] flips the first axis only, which is"
                " neither correlation nor convolution: here w stays as it is.",
                "9.3",
                upside_down,
            ),
            Mistake(
                "filter transposed",
                "The filter is laid on its side. Its rows go with the rows of the image: i + m, j + n and"
                " w[m, n] keep the order of the axes.",
                "9.3",
                filter_transposed,
            ),
            Mistake(
                "output transposed",
                "Rows and columns of the output are exchanged. The filter at row i and column j of the image"
                " gives y[i, j].",
                "9.3",
                map_transposed,
            ),
            Mistake(
                "matrix product for the elementwise one",
                "Patch and filter are multiplied as matrices. Each number of the patch meets the one number"
                " of the filter that lies on it: multiply with *, then add everything up.",
                "9.3",
                partial(slide, product=lambda patch, w: (patch @ w).sum()),
            ),
            Mistake(
                "mean for sum",
                "The products are averaged. A dot product is their sum; with the mean, a larger filter would"
                " answer more weakly.",
                "9.3",
                partial(slide, product=lambda patch, w: (patch * w).mean()),
            ),
            Mistake(
                "last position missing",
                "The output has H − k_h rows and W − k_w columns, one less than there are positions. The"
                " filter begins at row 0, and at H − k_h it still fits: H − k_h + 1.",
                "9.3",
                partial(slide, short=1),
            ),
        ),
    ),
    Problem(
        "conv.conv2d_loop",
        points=6,
        uses=("conv.conv_output_size", "conv.pad2d"),
        groups=(
            Group("several channels and filters", stack, weight=2),
            Group("as many filters as channels", equal),
            Group("without a bias", unbiased, weight=0.5),
            Group("padding", padded),
            Group("a stride with a remainder", strided),
            Group("a kernel of one pixel", pixels, weight=0.5),
        ),
        reference=reference_layer,
        mistakes=(
            Mistake(
                "kernel flipped",
                "The kernel is turned around before it slides. That is the convolution of mathematics; the"
                " layer computes cross-correlation, with w as it is.",
                "9.3",
                turned_layer,
            ),
            Mistake(
                "filters and channels exchanged",
                "w is read as (C, O, k_h, k_w). Its first axis counts the filters, one for each output map,"
                " and its second the channels that are summed over.",
                "9.4",
                astray(exchanged=True),
            ),
            Mistake(
                "channels averaged",
                "What the channels give is averaged. It is added up: a filter is one dot product with the"
                " whole patch, through all channels.",
                "9.4",
                astray(averaged=True),
            ),
            Mistake(
                "first channel alone",
                "Each filter looks at the first channel only. It has a slice for every channel, and the"
                " products with all of them are added up.",
                "9.4",
                astray(first=True),
            ),
            Mistake(
                "bias forgotten",
                "b is not added. Every output map has one bias, the same at all positions.",
                "9.4",
                astray(biases=lambda channels: 0),
            ),
            Mistake(
                "bias once per channel",
                "b is added anew for each input channel, C times in all. It belongs to the output map: sum"
                " over the channels, then add it once.",
                "9.4",
                astray(biases=lambda channels: channels),
            ),
            Mistake(
                "stride ignored",
                "The kernel stops at every pixel. With stride S output (i, j) looks at the patch whose corner"
                " is at row i·S and column j·S.",
                "9.4",
                astray(unstrided=True),
            ),
            Mistake(
                "patches one pixel apart",
                "The size of the output is that of a stride S, but its patches begin at row i and column j."
                " From one to the next the kernel moves S pixels: i·S and j·S.",
                "9.4",
                astray(steps=lambda stride: (1, 1)),
            ),
            Mistake(
                "stride down but not across",
                "The kernel moves S pixels down but only one to the right. The stride is the same in both"
                " directions: the patch begins at row i·S and column j·S.",
                "9.4",
                astray(steps=lambda stride: (stride, 1)),
            ),
            Mistake(
                "padding ignored",
                "The kernel never leaves the image. First a frame of `padding` zeros goes around it, and the"
                " output grows by 2P in both directions (with stride 1).",
                "9.4",
                astray(unpadded=True),
            ),
            Mistake(
                "all padding on one side",
                "The image lies in the upper left corner of the padded one, with 2P zeros below it and on its"
                " right. The frame has P zeros on each side: the image begins at row P and column P.",
                "9.4",
                astray(cornered=True),
            ),
        ),
    ),
]
