"""A8.6: pooling by the maximum and by the mean, of windows and of whole channels, forwards and backwards."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, gradients, normal


def images(rng: np.random.Generator, size=None, stride=None, rest=(0, 0), n=1, c=2, least=1) -> Arguments:
    """Images and how they are pooled; `rest` rows and columns stay beyond the last window."""
    way = {name: value for name, value in (("size", size), ("stride", stride)) if value is not None}
    size = size or 2
    counts = rng.permutation([least, least + 1])
    lengths = [(stride or size) * (count - 1) + size + more for count, more in zip(counts, rest, strict=True)]
    return {"x": normal(rng, n, c, *lengths)} | way


def tiled(rng: np.random.Generator) -> Arguments:
    """Neither size nor stride is given."""
    return images(rng, n=2)


def cut_off(rng: np.random.Generator) -> Arguments:
    rest = [(1, 0), (0, 1), (1, 1)][rng.integers(3)]
    return images(rng, int(rng.integers(2, 4)), rest=rest, c=int(rng.integers(1, 3)))


def overlapping(rng: np.random.Generator) -> Arguments:
    return images(rng, 3, int(rng.integers(1, 3)), c=1, least=2)


def apart(rng: np.random.Generator) -> Arguments:
    """A stride beyond the size: some pixels are in no window."""
    return images(rng, int(rng.integers(1, 3)), 3, rest=(0, 1), c=1)


def below_zero(rng: np.random.Generator) -> Arguments:
    data = images(rng, 2, 2)
    return data | {"x": -0.1 - np.abs(data["x"])}


def tied(rng: np.random.Generator) -> Arguments:
    """What a ReLU leaves: many zeros, and few different numbers, so that most windows hold a tie."""
    data = images(rng, 2, 2, n=2)
    return data | {"x": np.maximum(rng.integers(-2, 3, data["x"].shape), 0.0)}


def tied_overlaps(rng: np.random.Generator) -> Arguments:
    data = overlapping(rng)
    return data | {"x": np.maximum(rng.integers(-2, 3, data["x"].shape), 0.0)}


def pooled(data: Arguments) -> np.ndarray:
    x = torch.from_numpy(data["x"])
    return torch.nn.functional.max_pool2d(x, data.get("size", 2), data.get("stride")).numpy()


def with_g(draw):
    """The arguments of maxpool2d_backward for what `draw` gives."""

    def drawn(rng):
        data = draw(rng)
        return {"g": normal(rng, *pooled(data).shape)} | data

    return drawn


def with_shape(draw):
    """The arguments of avgpool2d_backward, which knows of x its shape."""

    def drawn(rng):
        data = with_g(draw)(rng)
        x = data.pop("x")
        return {"g": data.pop("g"), "shape": x.shape} | data

    return drawn


def at_hand(rng: np.random.Generator) -> Arguments:
    """With the pooled images, as the forward pass may have kept them."""
    data = with_g(tied_overlaps if rng.integers(2) else tied)(rng)
    return data | {"y": pooled(data)}


def maps(rng: np.random.Generator) -> Arguments:
    return {"x": normal(rng, *(int(size) for size in rng.permutation([1, 2, 3, 4])))}


def cubes(rng: np.random.Generator) -> Arguments:
    """As many images, channels, rows and columns: a mean over the wrong axes still fits."""
    return {"x": normal(rng, 2, 2, 2, 2)}


def single_image(rng: np.random.Generator) -> Arguments:
    return {"x": normal(rng, 1, 3, 2, 4)}


def single_pixel(rng: np.random.Generator) -> Arguments:
    return {"x": normal(rng, 2, 3, 1, 1)}


def spread_over(draw):
    """The arguments of global_avg_pool_backward for the images that `draw` gives."""

    def drawn(rng):
        shape = draw(rng)["x"].shape
        return {"g": normal(rng, *shape[:2]), "shape": shape}

    return drawn


def maximum(x, size=2, stride=None):
    return torch.nn.functional.max_pool2d(x, size, stride)


def mean(x, size=2, stride=None):
    return torch.nn.functional.avg_pool2d(x, size, stride)


def of_channels(x):
    return torch.nn.functional.avg_pool2d(x, x.shape[2:])[:, :, 0, 0]


def reference_maximum_backward(g, x, size=2, stride=None, y=None):
    return gradients(lambda x: maximum(x, size, stride), (x,), g)[0]


def reference_mean_backward(g, shape, size=2, stride=None):
    x = torch.zeros(shape, dtype=g.dtype, device=g.device)
    return gradients(lambda x: mean(x, size, stride), (x,), g)[0]


def reference_of_channels_backward(g, shape):
    return gradients(of_channels, (torch.zeros(shape, dtype=g.dtype, device=g.device),), g)[0]


def pool(x, size=2, stride=None, of=np.mean, axis=(2, 3), default=None, ceil=False, forced=False):
    """The max or mean of every window, with a switch for each thing that goes wrong around it."""
    stride = (default or size) if stride is None else stride
    stride = size if forced else stride
    ends = [length if ceil else length - size + 1 for length in x.shape[2:]]
    rows, columns = (range(0, end, stride) for end in ends)
    parts = [of(x[:, :, i : i + size, j : j + size], axis=axis) for i in rows for j in columns]
    shape = (*x.shape[:2], len(rows), len(columns))
    return np.stack([np.broadcast_to(part, shape[:2]) for part in parts], axis=-1).reshape(shape)


def astray(of, **fault):
    return partial(pool, of=of, **fault)


def from_zero(x, size=2, stride=None):
    return np.maximum(pool(x, size, stride, np.max), 0)


def total(x, size=2, stride=None):
    return pool(x, size, stride, np.sum)


def by_side(x, size=2, stride=None):
    return pool(x, size, stride, np.sum) / size


def spread(g, shape, share, size=2, stride=None, default=None, overwritten=False):
    """What the windows give to their pixels, put together: share(g of a window, the pixels under it)."""
    stride = (default or size) if stride is None else stride
    dx = np.zeros(shape)
    for i, j in np.ndindex(g.shape[2:]):
        under = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
        part = share(g[:, :, i, j, None, None], under)
        dx[under] = part + (0 if overwritten else dx[under])
    return dx


def winners(window, which):
    """1 for the pixels of each window that get its gradient, 0 for the others."""
    flat = window.reshape(*window.shape[:2], -1)
    tops = flat == flat.max(axis=2, keepdims=True)
    if which == "shared":
        chosen = tops / tops.sum(axis=2, keepdims=True)
    elif which == "corner":
        chosen = np.arange(flat.shape[2]) == np.zeros_like(flat)
    elif which == "last":
        chosen = tops & (np.cumsum(tops[:, :, ::-1], axis=2)[:, :, ::-1] == 1)
    else:
        chosen = tops if which == "all" else tops & (np.cumsum(tops, axis=2) == 1)
    return chosen.reshape(window.shape)


def max_backward(g, x, size=2, stride=None, y=None, which="first", of_g=lambda g: g, **fault):
    return spread(g, x.shape, lambda g, under: of_g(g) * winners(x[under], which), size, stride, **fault)


def chosen(which):
    return partial(max_backward, which=which)


def whole_window(g, x, size=2, stride=None, y=None):
    return spread(g, x.shape, lambda g, under: g + 0 * x[under], size, stride)


def mean_backward(g, shape, size=2, stride=None, divisor=None, **fault):
    area = size**2 if divisor is None else divisor(size, shape)
    return spread(g, shape, lambda g, under: g / area, size, stride, **fault)


def mean_tap_by_tap(g, shape, size=2, stride=None):
    step = size if stride is None else stride
    dx, (height, width) = np.zeros(shape), g.shape[2:]
    for u, v in np.ndindex(size, size):
        dx[:, :, u : u + step * height : step, v : v + step * width : step][:, :, :height, :width] = (
            g / size**2
        )
    return dx


def corner_alone(g, shape, size=2, stride=None):
    return max_backward(g, np.zeros(shape), size, stride, which="corner")


def channels(g, shape, divisor):
    return np.broadcast_to(g[:, :, None, None] / divisor(*shape), shape)


PROBLEMS = [
    Problem(
        "pool.maxpool2d",
        points=3,
        uses=("conv.conv_output_size",),
        groups=(
            Group("windows side by side", tiled, weight=2),
            Group("rows or columns left over", cut_off),
            Group("overlapping windows", overlapping),
            Group("a stride beyond the size", apart, weight=0.5),
            Group("numbers below zero", below_zero, weight=0.5),
        ),
        reference=maximum,
        mistakes=(
            Mistake(
                "stride of one by default",
                "Without a stride the windows move by one pixel. By default they lie side by side: the"
                " stride is the size.",
                "9.6",
                astray(np.max, default=1),
            ),
            Mistake(
                "stride ignored",
                "The windows lie side by side although a stride was given. They start every `stride` pixels,"
                " with overlaps or gaps.",
                "9.6",
                astray(np.max, forced=True),
            ),
            Mistake(
                "windows over the edge",
                "Windows that stick out of the image are pooled, too. What does not fill a window at the"
                " lower and right edge is left out: ⌊(H − size)/S⌋ + 1 rows.",
                "9.6",
                astray(np.max, ceil=True),
            ),
            Mistake(
                "maximum started at zero",
                "Windows of negative numbers give 0, as if the search for the maximum began there. Begin"
                " with the first pixel of the window, or with −∞.",
                "9.6",
                from_zero,
            ),
            Mistake(
                "one maximum for all channels",
                "The maximum is taken over images and channels as well. Pooling works within each channel of"
                " each image: only rows and columns, axes 2 and 3, are reduced.",
                "9.6",
                astray(np.max, axis=(0, 1, 2, 3)),
            ),
            Mistake(
                "mean for maximum",
                "Each window is averaged. Max-pooling keeps its largest number.",
                "9.6",
                pool,
            ),
        ),
    ),
    Problem(
        "pool.maxpool2d_backward",
        points=4,
        uses=("conv.conv_output_size", "pool.maxpool2d"),
        groups=(
            Group("windows side by side", with_g(tiled), weight=2),
            Group("ties", with_g(tied), exact=True),
            Group("overlapping windows", with_g(overlapping)),
            Group("rows or columns left over", with_g(cut_off)),
            Group("y at hand", at_hand, weight=0.5, exact=True),
        ),
        reference=reference_maximum_backward,
        mistakes=(
            Mistake(
                "every largest pixel gets g",
                "Where several pixels of a window are equally large, each of them gets the whole g, so that"
                " more goes back than came. Only the first in reading order gets it.",
                "9.6",
                chosen("all"),
            ),
            Mistake(
                "g shared among equals",
                "Where several pixels of a window are equally large, g is divided among them. That is a fair"
                " choice, but ours is PyTorch's: the first in reading order gets it all.",
                "9.6",
                chosen("shared"),
            ),
            Mistake(
                "last of the largest pixels",
                "Among equally large pixels of a window the last gets g. It is the first in reading order: a"
                " later one must be larger to win, not equal.",
                "9.6",
                chosen("last"),
            ),
            Mistake(
                "overlaps overwritten",
                "A pixel that wins several windows keeps the g of the last one. It was passed on by each of"
                " them, so they add up: += in place of =.",
                "9.6",
                partial(max_backward, overwritten=True),
            ),
            Mistake(
                "g in the window's corner",
                "g goes to the first pixel of each window, whichever it is. It belongs to the pixel that was"
                " the maximum; the others had no influence.",
                "9.6",
                chosen("corner"),
            ),
            Mistake(
                "g for the whole window",
                "All pixels of a window get g. Only the largest one was passed on, and the derivative with"
                " respect to the others is 0.",
                "9.6",
                whole_window,
            ),
            Mistake(
                "g left out",
                "The largest pixels get 1 in place of g. That 1 is the derivative of the maximum, and by the"
                " chain rule it is multiplied by what comes from above.",
                "9.6",
                partial(max_backward, of_g=np.ones_like),
            ),
            Mistake(
                "stride of one by default",
                "Without a stride the windows are taken one pixel apart. By default they lie side by side:"
                " the stride is the size, as in the forward pass.",
                "9.6",
                partial(max_backward, default=1),
            ),
        ),
    ),
    Problem(
        "pool.avgpool2d",
        points=3,
        uses=("conv.conv_output_size",),
        groups=(
            Group("windows side by side", tiled, weight=2),
            Group("rows or columns left over", cut_off),
            Group("overlapping windows", overlapping),
            Group("a stride beyond the size", apart, weight=0.5),
        ),
        reference=mean,
        mistakes=(
            Mistake(
                "sum for mean",
                "The windows are summed. The mean divides by their size² pixels.",
                "9.6",
                total,
            ),
            Mistake(
                "divided by the side",
                "The sum of a window is divided by `size`. It has size² pixels, rows times columns.",
                "9.6",
                by_side,
            ),
            Mistake(
                "stride of one by default",
                "Without a stride the windows move by one pixel. By default they lie side by side: the"
                " stride is the size.",
                "9.6",
                astray(np.mean, default=1),
            ),
            Mistake(
                "stride ignored",
                "The windows lie side by side although a stride was given. They start every `stride` pixels,"
                " with overlaps or gaps.",
                "9.6",
                astray(np.mean, forced=True),
            ),
            Mistake(
                "windows over the edge",
                "Windows that stick out of the image are averaged, too. What does not fill a window at the"
                " lower and right edge is left out: ⌊(H − size)/S⌋ + 1 rows.",
                "9.6",
                astray(np.mean, ceil=True),
            ),
            Mistake(
                "one mean for all channels",
                "The mean is taken over images and channels as well. Pooling works within each channel of"
                " each image: only rows and columns, axes 2 and 3, are reduced.",
                "9.6",
                astray(np.mean, axis=(0, 1, 2, 3)),
            ),
            Mistake(
                "maximum for mean",
                "Each window gives its largest number. Here all of its pixels count the same.",
                "9.6",
                astray(np.max),
            ),
        ),
    ),
    Problem(
        "pool.avgpool2d_backward",
        points=2.5,
        uses=("conv.conv_output_size",),
        groups=(
            Group("windows side by side", with_shape(tiled), weight=2),
            Group("rows or columns left over", with_shape(cut_off)),
            Group("overlapping windows", with_shape(overlapping)),
            Group("a stride beyond the size", with_shape(apart), weight=0.5),
        ),
        reference=reference_mean_backward,
        mistakes=(
            Mistake(
                "g not divided",
                "Every pixel gets the whole g. It entered the mean with a weight of 1/size², and gets as"
                " much of g back.",
                "9.6",
                partial(mean_backward, divisor=lambda size, shape: 1),
            ),
            Mistake(
                "divided by the side",
                "g is divided by `size`. A window has size² pixels, and each of them gets g/size².",
                "9.6",
                partial(mean_backward, divisor=lambda size, shape: size),
            ),
            Mistake(
                "divided by the whole image",
                "g is divided by H·W. That is global pooling; here the mean went over the size² pixels of a"
                " window.",
                "9.6",
                partial(mean_backward, divisor=lambda size, shape: shape[2] * shape[3]),
            ),
            Mistake(
                "overlaps overwritten",
                "Where windows overlap the last one wins. A pixel had its share in each of them, so what"
                " comes back adds up: += in place of =.",
                "9.6",
                partial(mean_backward, overwritten=True),
            ),
            Mistake(
                "overlaps overwritten tap by tap",
                "What one place of the window puts back overwrites what the places before it left. With"
                " overlaps a pixel collects from several windows: += in place of =.",
                "9.6",
                mean_tap_by_tap,
            ),
            Mistake(
                "g in the window's corner",
                "All of g goes to the first pixel of its window. A mean treats all pixels alike: each gets"
                " g/size².",
                "9.6",
                corner_alone,
            ),
            Mistake(
                "stride of one by default",
                "Without a stride the windows are taken one pixel apart. By default they lie side by side:"
                " the stride is the size, as in the forward pass.",
                "9.6",
                partial(mean_backward, default=1),
            ),
        ),
    ),
    Problem(
        "pool.global_avg_pool",
        points=1.5,
        groups=(
            Group("a stack of maps", maps, weight=2),
            Group("all sizes equal", cubes),
            Group("one image", single_image, weight=0.5),
            Group("maps of one pixel", single_pixel, weight=0.5),
        ),
        reference=of_channels,
        mistakes=(
            Mistake(
                "sum for mean",
                "Every map is summed. The mean divides by its H·W pixels, so that images of any size give"
                " numbers of the same size.",
                "9.6",
                lambda x: x.sum(axis=(2, 3)),
            ),
            Mistake(
                "axes kept",
                "The result still has two axes of length one. It is a matrix (N, C), ready for a fully"
                " connected layer.",
                "9.6",
                lambda x: x.mean(axis=(2, 3), keepdims=True),
            ),
            Mistake(
                "channels last",
                "The mean goes over axes 1 and 2, as if the channels came last. Images are (N, C, H, W):"
                " rows and columns are axes 2 and 3.",
                "9.6",
                lambda x: x.mean(axis=(1, 2)),
            ),
            Mistake(
                "images averaged, too",
                "The images of the batch are averaged into one. Each keeps its own row: the mean goes over"
                " rows and columns alone.",
                "9.6",
                lambda x: x.mean(axis=(0, 2, 3)),
            ),
            Mistake(
                "columns alone averaged",
                "The mean goes over the columns alone, and every row keeps a number of its own. Average over"
                " axes 2 and 3 together.",
                "9.6",
                lambda x: x.mean(axis=3),
            ),
            Mistake(
                "maximum for mean",
                "The largest number of each map is returned. Here all of its pixels count the same.",
                "9.6",
                lambda x: x.max(axis=(2, 3)),
            ),
        ),
    ),
    Problem(
        "pool.global_avg_pool_backward",
        points=2,
        groups=(
            Group("a stack of maps", spread_over(maps), weight=2),
            Group("all sizes equal", spread_over(cubes)),
            Group("one image", spread_over(single_image), weight=0.5),
            Group("maps of one pixel", spread_over(single_pixel), weight=0.5),
        ),
        reference=reference_of_channels_backward,
        mistakes=(
            Mistake(
                "g not divided",
                "Every pixel gets the whole g. It entered the mean with a weight of 1/(H·W), and gets as"
                " much of g back.",
                "9.6",
                partial(channels, divisor=lambda n, c, height, width: 1),
            ),
            Mistake(
                "divided by the height alone",
                "g is divided by the number of rows. A map has H·W pixels, rows times columns.",
                "9.6",
                partial(channels, divisor=lambda n, c, height, width: height),
            ),
            Mistake(
                "divided by all channels, too",
                "g is divided by C·H·W. Every channel has a mean of its own, over its H·W pixels.",
                "9.6",
                partial(channels, divisor=lambda n, c, height, width: c * height * width),
            ),
            Mistake(
                "divided by the batch, too",
                "g is divided by N·H·W. The mean over the batch, if there was one, is already in g; here"
                " each image has means of its own.",
                "9.6",
                partial(channels, divisor=lambda n, c, height, width: n * height * width),
            ),
            Mistake(
                "g not spread",
                "The result has one number for each channel. It is the gradient of the images and has their"
                " shape, with the same number at each pixel of a map.",
                "9.6",
                lambda g, shape: g / (shape[2] * shape[3]),
            ),
            Mistake(
                "g along the wrong axes",
                "g is laid along rows and columns, which fits only if all sizes are equal: numpy aligns axes"
                " from the last. Write g[:, :, None, None].",
                "9.6",
                lambda g, shape: np.ones(shape) * (g / (shape[2] * shape[3])),
            ),
        ),
    ),
]
