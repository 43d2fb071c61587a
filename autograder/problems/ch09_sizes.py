"""A8.1: how large the output of a convolution is, and how many numbers the layer has to learn."""

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem


def axis(rng: np.random.Generator, stride=1, padding=0, dilation=1, rest=0, count=None) -> Arguments:
    """An axis on which a kernel has `count` positions, and `rest` pixels stay beyond the last of them."""
    kernel = int(rng.integers(3, 7))
    count = int(rng.integers(3, 12)) if count is None else count
    size = stride * (count - 1) + dilation * (kernel - 1) + 1 + rest - 2 * padding
    while size < 1:
        size, padding = size + 2, padding - 1
    return {"size": size, "kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}


def padded(rng: np.random.Generator) -> Arguments:
    """Less than half a stride is left at the end."""
    case = axis(rng, int(rng.integers(3, 6)), int(rng.integers(1, 4)), rest=1)
    del case["dilation"]
    return case


def plain(rng: np.random.Generator) -> Arguments:
    case = axis(rng)
    return {"size": case["size"], "kernel": case["kernel"]}


def remainder(rng: np.random.Generator) -> Arguments:
    """Almost a whole stride is left at the end."""
    stride = int(rng.integers(3, 6))
    case = axis(rng, stride, rest=stride - 1)
    return {name: case[name] for name in ("size", "kernel", "stride")}


def dilated(rng: np.random.Generator) -> Arguments:
    return axis(rng, *(int(n) for n in rng.integers((1, 0, 2), (3, 3, 5))))


def single(rng: np.random.Generator) -> Arguments:
    """The kernel covers all, or all but a pixel."""
    stride, padding, dilation, rest = (int(n) for n in rng.integers((3, 0, 1, 0), (6, 3, 3, 2)))
    return axis(rng, stride, padding, dilation, rest, count=1)


def pixel(rng: np.random.Generator) -> Arguments:
    """A kernel of one element spans one pixel whatever its dilation."""
    stride, dilation, steps = (int(n) for n in rng.integers((2, 1, 2), (5, 4, 8)))
    return {"size": stride * steps + 1, "kernel": 1, "stride": stride, "dilation": dilation}


def reference_size(size, kernel, stride=1, padding=0, dilation=1):
    x, w = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
    return torch.nn.functional.conv1d(x, w, None, stride, padding, dilation).shape[-1]


def unfloored(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1


def rounded_up(size, kernel, stride=1, padding=0, dilation=1):
    return int(np.ceil(unfloored(size, kernel, stride, padding, dilation)))


def rounded(size, kernel, stride=1, padding=0, dilation=1):
    return round(unfloored(size, kernel, stride, padding, dilation))


def padded_once(size, kernel, stride=1, padding=0, dilation=1):
    return (size + padding - dilation * (kernel - 1) - 1) // stride + 1


def undilated(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - kernel) // stride + 1


def too_long(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * kernel) // stride + 1


def steps(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride


def inside(size, kernel, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel - 1)) // stride


def padded_late(size, kernel, stride=1, padding=0, dilation=1):
    return (size - dilation * (kernel - 1) - 1) // stride + 1 + 2 * padding


def layer(rng: np.random.Generator, kernel) -> Arguments:
    inputs, outputs = rng.permutation(np.arange(2, 17))[:2]
    return {"in_channels": int(inputs), "out_channels": int(outputs), "kernel": kernel}


def sides(rng: np.random.Generator) -> tuple[int, int]:
    height, width = rng.permutation(np.arange(1, 8))[:2]
    return int(height), int(width)


def square(rng: np.random.Generator) -> Arguments:
    return layer(rng, int(rng.integers(2, 8)))


def rectangle(rng: np.random.Generator) -> Arguments:
    return layer(rng, sides(rng))


def unbiased(rng: np.random.Generator) -> Arguments:
    return layer(rng, int(rng.integers(2, 6)) if rng.integers(2) else sides(rng)) | {"bias": False}


def one_channel(rng: np.random.Generator) -> Arguments:
    one = ["in_channels", "out_channels"][rng.integers(2)]
    return square(rng) | {one: 1, "bias": bool(rng.integers(2))}


def pixels(rng: np.random.Generator) -> Arguments:
    return layer(rng, [1, (1, 1)][rng.integers(2)])


def reference_count(in_channels, out_channels, kernel, bias=True):
    layer = torch.nn.Conv2d(in_channels, out_channels, kernel, bias=bias, device="meta")
    return sum(parameters.numel() for parameters in layer.parameters())


def count(biases, area=np.prod):
    """The number of weights and of `biases`, given the channels: with `area` of the kernel's two sides."""

    def counted(in_channels, out_channels, kernel, bias=True):
        kernel = kernel if isinstance(kernel, tuple) else (kernel, kernel)
        weights = int(out_channels * in_channels * area(kernel))
        return weights + biases(in_channels, out_channels, bias)

    return counted


def single_slice(in_channels, out_channels, kernel, bias=True):
    return reference_count(1, out_channels, kernel, bias)


def single_filter(in_channels, out_channels, kernel, bias=True):
    return reference_count(in_channels, 1, kernel, bias)


def side_for_area(in_channels, out_channels, kernel, bias=True):
    area = kernel[0] * kernel[1] if isinstance(kernel, tuple) else kernel
    return out_channels * (in_channels * area + bias)


PROBLEMS = [
    Problem(
        "conv.conv_output_size",
        points=3,
        groups=(
            Group("stride and padding", padded, weight=2),
            Group("only size and kernel", plain),
            Group("a stride with a remainder", remainder),
            Group("dilation", dilated),
            Group("room for one position", single, weight=0.5),
            Group("a kernel of one element", pixel, weight=0.5),
        ),
        reference=reference_size,
        mistakes=(
            Mistake(
                "not rounded",
                "The quotient keeps its fraction. A position counts only if the whole kernel fits there: what"
                " is left of a stride at the end is dropped, ⌊·⌋.",
                "9.4",
                unfloored,
            ),
            Mistake(
                "rounded up",
                "The quotient is rounded up, and with a remainder the last kernel would hang over the edge."
                " Round down: the pixels that are left over are seen by no position of their own.",
                "9.4",
                rounded_up,
            ),
            Mistake(
                "rounded to the nearest",
                "The quotient is rounded to the nearest whole number. More than half a stride that is left at"
                " the end still gives no position: round down, always.",
                "9.4",
                rounded,
            ),
            Mistake(
                "padding on one side only",
                "P is added once. There are P zeros before the first pixel and P behind the last, so the"
                " padded axis is N + 2P long.",
                "9.4",
                padded_once,
            ),
            Mistake(
                "dilation ignored",
                "The kernel is taken to span F pixels. With D from each element to the next it spans"
                " D(F − 1) + 1, and has fewer positions.",
                "9.4",
                undilated,
            ),
            Mistake(
                "span D·F",
                "A dilated kernel is taken to be D·F long. Between F elements there are F − 1 steps of D, and"
                " the first element takes one more pixel: D(F − 1) + 1.",
                "9.4",
                too_long,
            ),
            Mistake(
                "first position not counted",
                "The quotient counts the steps of the kernel. It also stood somewhere before the first step:"
                " one position more than steps, + 1.",
                "9.4",
                steps,
            ),
            Mistake(
                "the 1 divided as well",
                "The + 1 is inside the fraction, and is divided by S with the rest. It is the position before"
                " the first step, whatever the stride: divide and round first, then add it.",
                "9.4",
                inside,
            ),
            Mistake(
                "padding added after the stride",
                "2P is added to the number of positions. Padding lengthens the input: it enters before the"
                " division by the stride, since the kernel strides over the zeros too.",
                "9.4",
                padded_late,
            ),
        ),
    ),
    Problem(
        "conv.conv_param_count",
        points=3,
        groups=(
            Group("a square kernel", square, weight=2),
            Group("a rectangular kernel", rectangle),
            Group("no bias", unbiased),
            Group("one channel", one_channel, weight=0.5),
            Group("a kernel of one pixel", pixels, weight=0.5),
        ),
        reference=reference_count,
        mistakes=(
            Mistake(
                "bias in spite of bias=False",
                "The biases are always counted. With bias=False the layer has none, and C_out·C_in·k_h·k_w"
                " numbers in all.",
                "9.4",
                count(lambda inputs, outputs, bias: outputs),
            ),
            Mistake(
                "bias never counted",
                "Only the weights are counted. Unless bias is False, every output channel has a bias too:"
                " C_out more.",
                "9.4",
                count(lambda inputs, outputs, bias: 0),
            ),
            Mistake(
                "one bias in all",
                "A single bias is added for the whole layer. Each of the C_out filters has its own; with the"
                " brackets in place, C_out·(C_in·k_h·k_w + 1), it is counted with its filter.",
                "9.4",
                count(lambda inputs, outputs, bias: int(bias)),
            ),
            Mistake(
                "a bias for each input channel",
                "C_in biases are counted. A bias is added to an output map, after the sum over the input"
                " channels: there are C_out of them.",
                "9.4",
                count(lambda inputs, outputs, bias: inputs * bias),
            ),
            Mistake(
                "a bias for each slice of a filter",
                "Each of the C_in slices of a filter comes with a bias of its own. The slices are added up to"
                " one number at each position, and to that sum one bias is added.",
                "9.4",
                count(lambda inputs, outputs, bias: inputs * outputs * bias),
            ),
            Mistake(
                "filters without depth",
                "A filter is counted as k_h·k_w numbers. It looks at all input channels at once and has"
                " weights for each: C_in·k_h·k_w.",
                "9.4",
                single_slice,
            ),
            Mistake(
                "one filter only",
                "The numbers of one filter are counted. The layer has C_out filters, one for each map that it"
                " puts out, and each has its own weights and bias.",
                "9.4",
                single_filter,
            ),
            Mistake(
                "side of the kernel for its area",
                "A kernel given as one number k is counted as k weights. It stands for a square of k × k.",
                "9.4",
                side_for_area,
            ),
            Mistake(
                "rectangle taken for a square",
                "The first side of a rectangular kernel is squared. (k_h, k_w) has k_h·k_w elements.",
                "9.4",
                count(lambda inputs, outputs, bias: outputs * bias, lambda kernel: kernel[0] ** 2),
            ),
        ),
    ),
]
