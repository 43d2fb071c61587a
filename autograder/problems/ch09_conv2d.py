"""A8.5: the convolution layer, fast, and its backward pass."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, gradients, normal


def layer(rng: np.random.Generator, kernel=(2, 2), images=1, channels=(2, 3), **way) -> Arguments:
    """Images, filters and biases; a remainder of `rest` pixels stays beyond the last position."""
    stride, padding = way.get("stride", 1), way.get("padding", 0)
    inputs, outputs = channels
    size = [
        max(k, int(stride * (count - 1) + k + more - 2 * padding))
        for count, k, more in zip(rng.permutation([2, 3]), kernel, way.pop("rest", (0, 0)), strict=True)
    ]
    data = {"x": normal(rng, images, inputs, *size), "w": normal(rng, outputs, inputs, *kernel)}
    return data | {"b": normal(rng, outputs)} | way


def stack(rng: np.random.Generator) -> Arguments:
    return layer(rng, oblong(rng), images=2)


def square(rng: np.random.Generator) -> Arguments:
    """As many filters as channels, on square images: what is transposed still fits."""
    data = layer(rng, channels=(2, 2))
    return data | {"x": normal(rng, 1, 2, 4, 4)}


def padded(rng: np.random.Generator) -> Arguments:
    return layer(rng, oblong(rng), channels=(2, 1), padding=int(rng.integers(1, 3)), rest=(1, 1))


def strided(rng: np.random.Generator) -> Arguments:
    """The last rows, or columns, or both, are under no kernel."""
    rest = [(1, 0), (0, 1), (1, 1)][rng.integers(3)]
    stride, padding = int(rng.integers(2, 4)), int(rng.integers(2))
    return layer(rng, channels=(1, 2), stride=stride, padding=padding, rest=rest)


def pixels(rng: np.random.Generator) -> Arguments:
    return layer(rng, (1, 1), channels=(3, 2), stride=int(rng.integers(1, 3)))


def oblong(rng: np.random.Generator) -> tuple[int, int]:
    return (2, 3) if rng.integers(2) else (3, 2)


def at_hand(rng: np.random.Generator) -> Arguments:
    """With the columns of x, as the forward pass may have kept them."""
    data = layer(rng, [(1, 2), (2, 1)][rng.integers(2)], images=3, channels=(2, 2))
    kept = torch.nn.functional.unfold(torch.from_numpy(data["x"]), data["w"].shape[2:])
    return data | {"cols": kept.numpy()}


def without_bias(rng: np.random.Generator) -> Arguments:
    data = layer(rng)
    del data["b"]
    return data


def backwards(draw):
    """The arguments of conv2d_backward for a layer that `draw` gives: torch tells the shape of g."""

    def drawn(rng):
        data = draw(rng)
        way = {name: data[name] for name in ("stride", "padding") if name in data}
        x, w = (torch.from_numpy(data[name]) for name in ("x", "w"))
        del data["b"]
        return {"g": normal(rng, *torch.nn.functional.conv2d(x, w, **way).shape)} | data

    return drawn


def first_layer(rng: np.random.Generator) -> Arguments:
    return backwards(padded)(rng) | {"need_dx": False}


def reference(x, w, b=None, stride=1, padding=0, cols=None):
    return torch.nn.functional.conv2d(x, w, b, stride, padding)


def reference_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    b = torch.zeros(len(w), dtype=w.dtype, device=w.device)
    conv2d = partial(torch.nn.functional.conv2d, stride=stride, padding=padding)
    dx, dw, db = gradients(conv2d, (x, w, b), g)
    return dx if need_dx else None, dw, db


def positions(x, w, stride, padding):
    """(i, j, rows and columns of the padded image under the kernel there) for every output position."""
    (height, width), (kh, kw) = x.shape[2:], w.shape[2:]
    for i in range((height + 2 * padding - kh) // stride + 1):
        for j in range((width + 2 * padding - kw) // stride + 1):
            yield i, j, np.s_[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]


def framed(x, before, after):
    return np.pad(x, ((0, 0), (0, 0), (before, after), (before, after)))


def conv(x, w, b=None, stride=1, padding=0, cols=None):
    places = list(positions(x, w, stride, padding))
    x = framed(x, padding, padding)
    out = np.zeros((len(x), len(w), places[-1][0] + 1, places[-1][1] + 1))
    for i, j, under in places:
        out[:, :, i, j] = np.einsum("nchw,ochw->no", x[under], w) + (0 if b is None else b)
    return out


def flipped(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(x, w[:, :, ::-1, ::-1], b, stride, padding)


def exchanged(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(x, w.swapaxes(0, 1), b, stride, padding)


def unbiased(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(x, w, None, stride, padding)


def often_biased(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(x, w, None if b is None else b * len(w[0]), stride, padding)


def torn(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(x, w.reshape(-1, len(w)).T.reshape(w.shape), b, stride, padding)


def scattered(x, w, b=None, stride=1, padding=0, cols=None):
    y = conv(x, w, b, stride, padding)
    return y.transpose(0, 2, 3, 1).reshape(y.shape)


def unstrided(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(x, w, b, 1, padding)


def unpadded(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(x, w, b, stride)


def cornered(x, w, b=None, stride=1, padding=0, cols=None):
    return conv(framed(x, 0, 2 * padding), w, b, stride)


def backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True, **fault):
    """conv2d_backward, with a switch for each thing that goes wrong in it."""
    x, p = framed(x, padding, padding), padding
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    kernel = w[:, :, ::-1, ::-1] if fault.get("flipped") else w
    kernel = w.swapaxes(0, 1) if fault.get("exchanged") else kernel
    goes = {(i, j): over for i, j, over in positions(x, w, 1 if fault.get("unstrided") else stride, 0)}
    for i, j, under in positions(x, w, stride, 0):
        part, over = np.einsum("no,ochw->nchw", g[:, :, i, j], kernel), goes[i, j]
        dx[over] = part + (0 if fault.get("overwritten") else dx[over])
        every = np.s_[-1:] if fault.get("last") else np.s_[:]
        dw += np.einsum("no,nchw->ochw", g[every, :, i, j], x[under][every])
    dw = dw[:, :, ::-1, ::-1] if fault.get("dw_flipped") else dw
    dx = dx if fault.get("framed") else dx[:, :, p : dx.shape[2] - p, p : dx.shape[3] - p]
    share = len(g) if fault.get("averaged") else 1
    db = g.sum(axis=0 if fault.get("positions_kept") else (0, 2, 3))
    return dx if need_dx or fault.get("eager") else None, dw / share, db / share


def astray(fault):
    return partial(backward, **{fault: True})


PROBLEMS = [
    Problem(
        "conv.conv2d",
        points=10,
        uses=("conv.conv_output_size", "conv.im2col", "conv.pad2d"),
        groups=(
            Group("several channels and filters", stack, weight=2),
            Group("as many filters as channels", square),
            Group("without a bias", without_bias, weight=0.5),
            Group("padding", padded),
            Group("a stride with a remainder", strided),
            Group("a kernel of one pixel", pixels, weight=0.5),
            Group("columns at hand", at_hand, weight=0.5),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "kernel flipped",
                "The kernel is turned around before it slides. That is the convolution of mathematics; the"
                " layer computes cross-correlation, with w as it is.",
                "9.3",
                flipped,
            ),
            Mistake(
                "filters and channels exchanged",
                "w is read as (C, O, k_h, k_w). Its first axis counts the filters, one for each output map,"
                " and its second the channels that are summed over.",
                "9.4",
                exchanged,
            ),
            Mistake(
                "filters torn apart",
                "w is reshaped to (−1, O), which deals its numbers out among the filters. A filter is one"
                " row of w.reshape(O, −1); if it has to be a column, transpose that.",
                "9.4",
                torn,
            ),
            Mistake(
                "maps not brought together",
                "The products come with the filters as last axis and are reshaped to (N, O, H', W') as they"
                " are, so the maps are shuffled together. Transpose to (N, O, ...) before the reshape.",
                "9.4",
                scattered,
            ),
            Mistake(
                "bias forgotten",
                "b is not added. Every output map has one bias, the same at all positions.",
                "9.4",
                unbiased,
            ),
            Mistake(
                "bias once per channel",
                "b is added anew for each input channel, C times in all. It belongs to the output map: sum"
                " over the channels, then add it once.",
                "9.4",
                often_biased,
            ),
            Mistake(
                "stride ignored",
                "The kernel stops at every pixel. With stride S output (i, j) looks at the patch whose"
                " corner is at row i·S and column j·S.",
                "9.4",
                unstrided,
            ),
            Mistake(
                "padding ignored",
                "The kernel never leaves the image. First a frame of `padding` zeros goes around it, and the"
                " output grows by 2P in both directions (with stride 1).",
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
        "conv.conv2d_backward",
        points=14,
        outputs=("dx", "dw", "db"),
        uses=("conv.col2im", "conv.conv_output_size", "conv.im2col", "conv.pad2d"),
        groups=(
            Group("several channels and filters", backwards(stack), weight=2),
            Group("as many filters as channels", backwards(square)),
            Group("padding", backwards(padded)),
            Group("a stride with a remainder", backwards(strided)),
            Group("a kernel of one pixel", backwards(pixels), weight=0.5),
            Group("first layer, need_dx=False", first_layer, weight=0.5),
            Group("columns at hand", backwards(at_hand), weight=0.5),
        ),
        reference=reference_backward,
        mistakes=(
            Mistake(
                "mean for sum",
                "dw and db are averaged over the images. The mean of the loss has already put its 1/N into"
                " g: what remains to be done is to add up.",
                "9.5",
                astray("averaged"),
            ),
            Mistake(
                "dx through the turned kernel",
                "In dx every g meets the kernel turned by 180°. Pixel (i·S+u, j·S+v) went into y_ij with the"
                " weight w_uv, and so it gets g_ij·w_uv: spread w as it is around each position, or"
                " correlate the padded g with the flipped kernel, but not both.",
                "9.5",
                astray("flipped"),
            ),
            Mistake(
                "filters for channels in dx",
                "dx uses w as if its axes were (C, O, k_h, k_w). Channel c collects Σ_o g_o·w_oc: the sum"
                " runs over the first axis of w, as with wᵀ in a fully connected layer.",
                "9.5",
                astray("exchanged"),
            ),
            Mistake(
                "stride ignored in dx",
                "dx is put together with the patches one pixel apart. They were taken S pixels apart, and"
                " they go back where they came from: to row i·S and column j·S.",
                "9.5",
                astray("unstrided"),
            ),
            Mistake(
                "overlaps overwritten in dx",
                "Where patches overlap, the last one alone sets dx. A pixel had a part in all of these"
                " outputs, so what comes back from them adds up: += in place of =.",
                "9.5",
                astray("overwritten"),
            ),
            Mistake(
                "frame left on dx",
                "dx still has its frame of padding. dx has the shape of x: cut P rows and columns off each"
                " side, since what falls on the zeros reaches no pixel.",
                "9.5",
                astray("framed"),
            ),
            Mistake(
                "last image alone in dw",
                "dw is set anew by every image, and only the last one remains. All images went through the"
                " same weights: add up what each of them gives.",
                "9.5",
                astray("last"),
            ),
            Mistake(
                "dw turned by 180°",
                "dw comes out turned around. The forward pass did not flip the kernel, so dw_uv is the plain"
                " sum of g_ij·x_{i·S+u, j·S+v}.",
                "9.5",
                astray("dw_flipped"),
            ),
            Mistake(
                "db not summed over positions",
                "db still has an entry for each position. The same bias was added everywhere in its map: sum"
                " g over images, rows and columns.",
                "9.5",
                astray("positions_kept"),
            ),
            Mistake(
                "need_dx ignored",
                "dx is computed although need_dx is False. Images need no gradient: return None there, and"
                " the first layer, with its large images, is done in half the time.",
                "9.5",
                astray("eager"),
            ),
        ),
    ),
]
