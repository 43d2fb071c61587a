"""Convolution: a kernel slides over a signal or an image; its gradients, and what shared weights imply.

What deep-learning frameworks call convolution is cross-correlation: the kernel is not flipped (Goodfellow et
al. 2016, §9.1). We keep the two names apart in one dimension and follow the frameworks from `conv2d` on.
Padding means zeros, `stride` and `padding` are the same in both directions, kernels may be rectangular.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from . import check
from .shapes import Array, ArrayLike, Images, Matrix, Vector

# Up to this many numbers in the columns of one image it pays to keep them for the backward pass; beyond, the
# matrix products are so long that making the columns twice costs little, and keeping them a lot of memory.
_KEEP = 2**16
# Numbers in the columns that are worked on at a time, so that they stay in the cache (1 MiB in float64).
_BLOCK = 2**17


def conv_output_size(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Number of positions of a kernel along one axis: ⌊(N + 2P − D(F−1) − 1)/S⌋ + 1.

    N = `size` of the input, F = `kernel`, S = `stride`, P = `padding` on each side, D = `dilation`, the
    distance between neighbouring kernel elements (Dumoulin & Visin 2016). A padding of (F−1)/2 keeps the size
    only for stride 1 and odd F. A kernel that does not fit into the padded input is an error.

    >>> conv_output_size(32, 5), conv_output_size(32, 5, stride=3), conv_output_size(28, 3, padding=1)
    (28, 10, 28)
    """
    size, kernel = check.whole("size", size), check.whole("kernel", kernel)
    stride, padding = check.whole("stride", stride), check.whole("padding", padding, at_least=0)
    reach = check.whole("dilation", dilation) * (kernel - 1) + 1
    if reach > size + 2 * padding:
        raise ValueError(
            f"kernel spans {reach} positions, but the padded input has only {size + 2 * padding}"
        )
    return (size + 2 * padding - reach) // stride + 1


def conv_param_count(
    in_channels: int, out_channels: int, kernel: int | tuple[int, int], bias: bool = True
) -> int:
    """Weights and biases of a convolution: C_out·(C_in·k_h·k_w + 1), without the 1 if there is no `bias`.

    A single number as `kernel` means a square one. The size of the image does not enter: weights are shared.

    >>> conv_param_count(3, 6, 5), conv_param_count(3, 6, (5, 1), bias=False)
    (456, 90)
    """
    kh, kw = check.sizes("kernel", kernel if isinstance(kernel, Sequence) else (kernel, kernel), 2)
    weights = check.whole("in_channels", in_channels) * kh * kw
    return check.whole("out_channels", out_channels) * (weights + bool(bias))


def receptive_field(layers: Sequence[tuple[int, ...]]) -> int:
    """How many input positions along one axis can influence one output of a stack of layers.

    r = 1 + Σ_l D_l (F_l − 1) ∏_{i<l} S_i, for layers given from the input on as (kernel F, stride S) or
    (kernel F, stride S, dilation D). Pooling counts like a convolution; no layer at all sees one position.

    >>> receptive_field([(3, 1), (3, 1)]), receptive_field([(3, 1), (2, 2), (3, 1)])
    (5, 8)
    """
    field = jump = 1
    for i, layer in enumerate(check.sequence("layers", layers, "(kernel, stride)", at_least=0)):
        if len(check.instance(f"layers[{i}]", layer, tuple, list)) not in (2, 3):
            raise ValueError(f"layers must hold (kernel, stride) or (kernel, stride, dilation), not {layer}")
        kernel, stride, dilation = (*layer, 1)[:3]
        field += check.whole("dilation", dilation) * (check.whole("kernel", kernel) - 1) * jump
        jump *= check.whole("stride", stride)
    return field


def cross_correlate1d(x: ArrayLike, w: ArrayLike, mode: str = "valid") -> Vector:
    """Slide w along x: y_i = Σ_n x_{i+n} w_n, n = 0 .. F−1, for x of length N and w of length F.

    "valid" uses only positions where the whole kernel lies on x: N − F + 1 outputs (F > N is an error).
    "full" takes x as zero outside and keeps every overlap: N + F − 1 outputs. "same" keeps N of these, from
    index ⌊(F−1)/2⌋ on: the middle if F is odd. Agrees with np.correlate for F ≤ N.

    >>> cross_correlate1d([1.0, 2.0, 4.0], [1.0, -1.0]).tolist()
    [-1.0, -2.0]
    """
    x, w = check.array("x", x, "N"), check.array("w", w, "F")
    check.one_of("mode", mode, ("valid", "same", "full"))
    taps = len(w)
    if mode == "full":
        x = np.pad(x, taps - 1)
    elif mode == "same":
        x = np.pad(x, (taps // 2, (taps - 1) // 2))
    conv_output_size(len(x), taps)
    return sliding_window_view(x, taps) @ w


def conv1d(x: ArrayLike, w: ArrayLike, mode: str = "valid") -> Vector:
    """Convolution: y_i = Σ_n x_{i−n} w_n, which is the cross-correlation of x with the flipped kernel.

    Modes and lengths are those of `cross_correlate1d`. Unlike cross-correlation it does not care which
    of the two slides: "full" of x and w is "full" of w and x. Agrees with np.convolve for F ≤ N.

    >>> conv1d([1.0, 2.0, 4.0], [1.0, -1.0]).tolist()
    [1.0, 2.0]
    """
    return cross_correlate1d(x, check.array("w", w, "F")[::-1], mode)


def pad2d(x: ArrayLike, padding: int) -> Array:
    """A frame of `padding` zeros around the last two axes: (..., H, W) → (..., H+2P, W+2P), a new array.

    >>> pad2d([[5.0]], 1).tolist()
    [[0.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]
    """
    x, p = check.array("x", x, "... H W"), check.whole("padding", padding, at_least=0)
    height, width = x.shape[-2:]
    out = np.zeros((*x.shape[:-2], height + 2 * p, width + 2 * p), x.dtype)
    out[..., p : p + height, p : p + width] = x
    return out


def cross_correlate2d(x: ArrayLike, w: ArrayLike) -> Matrix:
    """Slide the filter w over one image x, "valid": y_ij = Σ_mn x_{i+m, j+n} w_mn.

    x is (H, W), w is (k_h, k_w), y is (H−k_h+1, W−k_w+1). Each output is the dot product of the filter with
    the patch beneath it: large where the patch looks like the filter.

    >>> cross_correlate2d([[1.0, 2.0, 4.0], [1.0, 2.0, 4.0]], [[-1.0, 1.0]]).tolist()
    [[1.0, 2.0], [1.0, 2.0]]
    """
    x, w = check.array("x", x, "H W"), check.array("w", w, "kh kw")
    kh, kw = w.shape
    out = np.empty((conv_output_size(len(x), kh), conv_output_size(x.shape[1], kw)), np.result_type(x, w))
    for i, j in np.ndindex(out.shape):
        out[i, j] = (x[i : i + kh, j : j + kw] * w).sum()
    return out


def conv2d_loop(x: Images, w: Images, b: Vector | None = None, stride: int = 1, padding: int = 0) -> Images:
    """The layer of a convolutional network, by the book: y_noij = b_o + Σ_cuv x_{n,c,iS+u,jS+v} w_ocuv.

    Images x (N, C, H, W), padded by P zeros, weights w (O, C, k_h, k_w), one bias b (O,) or none per output
    channel, y (N, O, H', W') with H', W' by `conv_output_size`. The products are summed over all input
    channels; as in every framework the kernel is not flipped.

    >>> conv2d_loop(np.ones((1, 2, 3, 3)), np.ones((1, 2, 2, 2)), np.array([0.5])).tolist()
    [[[[8.5, 8.5], [8.5, 8.5]]]]
    """
    x, w, b = _layer(x, w, b)
    kh, kw = w.shape[2:]
    oh, ow = _output(x.shape, (kh, kw), stride, padding)
    x = pad2d(x, padding)
    out = np.empty((len(x), len(w), oh, ow), np.result_type(x, w))
    for n, o, i, j in np.ndindex(out.shape):
        top, left = i * stride, j * stride
        out[n, o, i, j] = (x[n, :, top : top + kh, left : left + kw] * w[o]).sum()
        if b is not None:
            out[n, o, i, j] += b[o]
    return out


def im2col(x: Images, kernel: tuple[int, int], stride: int = 1, padding: int = 0) -> Array:
    """Every patch under the kernel as a column: (N, C, H, W) → (N, C·k_h·k_w, H'·W'), a new array.

    Column i·W' + j of an image is its patch at output position (i, j), flattened in the order channel,
    row, column, so that ``w.reshape(O, -1) @ im2col(x, ...)`` is the convolution with w (O, C, k_h, k_w).

    >>> im2col(np.arange(6.0).reshape(1, 1, 2, 3), (2, 2)).tolist()
    [[[0.0, 1.0], [1.0, 2.0], [3.0, 4.0], [4.0, 5.0]]]
    """
    x = check.array("x", x, "N C H W")
    oh, ow = _output(x.shape, check.sizes("kernel", kernel, 2), stride, padding)
    if padding:
        x = pad2d(x, padding)
    patches = sliding_window_view(x, kernel, (2, 3))[:, :, ::stride, ::stride]
    columns = patches.transpose(0, 1, 4, 5, 2, 3).copy()
    return columns.reshape(len(x), -1, oh * ow)


def col2im(
    cols: Array, shape: tuple[int, ...], kernel: tuple[int, int], stride: int = 1, padding: int = 0
) -> Images:
    """The adjoint of `im2col`: add every column back where its patch was taken from an array of `shape`.

    `shape` is (N, C, H, W) and `cols` is (N, C·k_h·k_w, H'·W'). ⟨im2col(x), cols⟩ = ⟨x, col2im(cols)⟩ for
    all x: this is the gradient of im2col. A pixel under several patches collects from all of them; what lies
    on the padding is dropped.

    >>> col2im(np.ones((1, 4, 2)), (1, 1, 2, 3), (2, 2)).tolist()
    [[[[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]]]
    """
    n, c, height, width = check.sizes("shape", shape, 4)
    kh, kw = check.sizes("kernel", kernel, 2)
    oh, ow = _output(shape, (kh, kw), stride, padding)
    taps = check.array("cols", cols, f"{n} {c * kh * kw} {oh * ow}").reshape(n, c, kh, kw, oh, ow)
    out = np.zeros((n, c, height + 2 * padding, width + 2 * padding), taps.dtype)
    for i, j in np.ndindex(kh, kw):
        out[:, :, i : i + stride * oh : stride, j : j + stride * ow : stride] += taps[:, :, i, j]
    return out[:, :, padding : padding + height, padding : padding + width]


def keeps_columns(shape: tuple[int, ...], kernel: tuple[int, int], stride: int = 1, padding: int = 0) -> bool:
    """Whether im2col of images of `shape` (N, C, H, W) should be kept from the forward to the backward pass.

    True when the columns of one image hold at most 2¹⁶ numbers. Columns take k_h·k_w times the memory of the
    images; for wider layers it is better to pass none to `conv2d` and `conv2d_backward`, which then go image
    by image.

    >>> keeps_columns((32, 3, 28, 28), (3, 3)), keeps_columns((16, 64, 32, 32), (3, 3))
    (True, False)
    """
    rows, positions = _column_shape(
        check.sizes("shape", shape, 4), check.sizes("kernel", kernel, 2), stride, padding
    )
    return rows * positions <= _KEEP


def conv2d(
    x: Images,
    w: Images,
    b: Vector | None = None,
    stride: int = 1,
    padding: int = 0,
    cols: Array | None = None,
) -> Images:
    """`conv2d_loop` as matrix products: Y_n = W·X̃_n + b, where X̃_n are the columns of image n (`im2col`).

    W is w reshaped to (O, C·k_h·k_w) and Y_n is (O, H'·W'). Who has cols = im2col(x, (k_h, k_w), stride,
    padding) can pass them; otherwise the columns are made here, for a few images at a time.

    >>> conv2d(np.ones((1, 2, 3, 3)), np.ones((1, 2, 2, 2)), np.array([0.5])).tolist()
    [[[[8.5, 8.5], [8.5, 8.5]]]]
    """
    x, w, b = _layer(x, w, b)
    size = _output(x.shape, w.shape[2:], stride, padding)
    out = np.empty((len(x), len(w), size[0] * size[1]), np.result_type(x, w))
    for part, patches in _columns(x, w.shape[2:], stride, padding, cols):
        np.matmul(w.reshape(len(w), -1), patches, out=out[part])
        if b is not None:
            out[part] += b[:, None]
    return out.reshape(len(x), len(w), *size)


def conv2d_backward(
    g: Images,
    x: Images,
    w: Images,
    stride: int = 1,
    padding: int = 0,
    cols: Array | None = None,
    need_dx: bool = True,
) -> tuple[Images | None, Images, Vector]:
    """Gradients (dx, dw, db) for g = dL/dy (N, O, H', W') and y = conv2d(x, w, b).

    With G_n = g_n reshaped to (O, H'·W') and the columns X̃_n of image n: dW = Σ_n G_n X̃_nᵀ, dX̃_n = Wᵀ G_n
    and dx = col2im(dX̃); db_o = Σ_nij g_noij. `cols` as in `conv2d`. A first layer has no use for the gradient
    of the data: with need_dx=False dx is None.

    >>> dx, dw, db = conv2d_backward(np.ones((1, 1, 1, 2)), np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2)))
    >>> dx.tolist(), dw.tolist(), db.tolist()
    ([[[[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]]], [[[[2.0, 2.0], [2.0, 2.0]]]], [2.0])
    """
    x, w, _ = _layer(x, w)
    oh, ow = _output(x.shape, w.shape[2:], stride, padding)
    g = check.array("g", g, f"{len(x)} {len(w)} {oh} {ow}")
    dw = np.zeros((w[0].size, len(w)), w.dtype)
    dx = np.empty_like(x) if need_dx else None
    for part, patches in _columns(x, w.shape[2:], stride, padding, cols):
        dw += (patches @ g[part].reshape(len(patches), len(w), -1).transpose(0, 2, 1)).sum(axis=0)
        if dx is not None:
            dx[part] = _spread(g[part], w, x[part].shape, stride, padding)
    db = g.sum(axis=0).sum(axis=(1, 2))  # in two steps, which is faster: the first adds whole images
    return dx, dw.T.reshape(w.shape), db


def conv_transpose2d(
    x: Images, w: Images, b: Vector | None = None, stride: int = 1, padding: int = 0
) -> Images:
    """Transposed convolution, which enlarges: every pixel of x stamps its multiple of the kernel on y.

    x is (N, C_in, H, W), w (C_in, C_out, k_h, k_w), b (C_out,) or None and y (N, C_out, H', W') with
    H' = S(H−1) + k_h − 2P: y_n = col2im(Wᵀ x_n) + b with W = w reshaped to (C_in, C_out·k_h·k_w). As a map
    of x it is the adjoint of conv2d with the same w, not its inverse.

    >>> conv_transpose2d(np.array([[[[1.0, 2.0]]]]), np.ones((1, 1, 1, 2)), stride=2).tolist()
    [[[[1.0, 1.0, 2.0, 2.0]]]]
    """
    x, w = check.arrays(x=(x, "N I H W"), w=(w, "I O kh kw"))
    n, _, height, width = x.shape
    _, c_out, kh, kw = w.shape
    size = [
        check.whole("stride", stride) * (length - 1) + k - 2 * check.whole("padding", padding, at_least=0)
        for length, k in ((height, kh), (width, kw))
    ]
    if min(size) < 1:
        raise ValueError(f"padding {padding} leaves nothing of the output: its size would be {tuple(size)}")
    out = _spread(x, w, (n, c_out, *size), stride, padding)
    return out if b is None else out + check.array("b", b, f"{c_out}")[:, None, None]


def conv_transpose2d_backward(
    g: Images, x: Images, w: Images, stride: int = 1, padding: int = 0
) -> tuple[Images, Images, Vector]:
    """Gradients (dx, dw, db) for g = dL/dy (N, C_out, H', W') and y = conv_transpose2d(x, w, b).

    The adjoint of the adjoint is the map itself: dx = conv2d(g, w). dw is the weight gradient of that
    convolution with x and g in exchanged roles, and db_o = Σ_nij g_noij.

    >>> dx, dw, db = conv_transpose2d_backward(np.ones((1, 1, 1, 4)), np.ones((1, 1, 1, 2)),
    ...                                        np.ones((1, 1, 1, 2)), stride=2)
    >>> dx.tolist(), dw.tolist(), db.tolist()
    ([[[[2.0, 2.0]]]], [[[[2.0, 2.0]]]], [4.0])
    """
    g, x, w = check.arrays(g=(g, "N O P Q"), x=(x, "N I H W"), w=(w, "I O kh kw"))
    dx = conv2d(g, w, None, stride, padding)
    _, dw, _ = conv2d_backward(x, g, w, stride, padding, need_dx=False)
    return dx, dw, g.sum(axis=(0, 2, 3))


def upsample_nearest(x: Images, scale: int = 2) -> Images:
    """Every pixel becomes a block of scale × scale equal ones: (N, C, H, W) → (N, C, sH, sW), a new array.

    >>> upsample_nearest(np.array([[[[1.0, 2.0]]]])).tolist()
    [[[[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]]]
    """
    check.whole("scale", scale)
    return check.array("x", x, "N C H W").repeat(scale, axis=2).repeat(scale, axis=3)


def upsample_nearest_backward(g: Images, scale: int = 2) -> Images:
    """Gradient through `upsample_nearest`: the sum of g (N, C, sH, sW) over each block, (N, C, H, W).

    >>> upsample_nearest_backward(np.ones((1, 1, 2, 4))).tolist()
    [[[[4.0, 4.0]]]]
    """
    g = check.array("g", g, "N C H W")
    n, c, height, width = g.shape
    if height % check.whole("scale", scale) or width % scale:
        raise ValueError(f"g has shape {g.shape}, but a height and width divisible by {scale} were expected")
    return g.reshape(n, c, height // scale, scale, width // scale, scale).sum(axis=(3, 5))


def conv_as_matrix(w: ArrayLike, size: tuple[int, int]) -> Matrix:
    """The matrix M of a convolution: M @ x.ravel() = cross_correlate2d(x, w).ravel() for x of shape `size`.

    M is (H'·W', H·W). Row (i, j) holds the kernel laid on the image at (i, j) and zeros elsewhere: each
    output looks at few pixels (sparse connectivity), and all rows share the same few weights (tying). For an
    image of one row, (1, W), it is the banded Toeplitz matrix of a 1-D filter.

    >>> conv_as_matrix([[1.0, -1.0]], (1, 4)).tolist()
    [[1.0, -1.0, 0.0, 0.0], [0.0, 1.0, -1.0, 0.0], [0.0, 0.0, 1.0, -1.0]]
    """
    w = check.array("w", w, "kh kw")
    height, width = check.sizes("size", size, 2)
    oh, ow = conv_output_size(height, len(w)), conv_output_size(width, w.shape[1])
    out = np.zeros((oh, ow, height, width), w.dtype)
    for i, j in np.ndindex(oh, ow):
        out[i, j, i : i + len(w), j : j + w.shape[1]] = w
    return out.reshape(oh * ow, height * width)


def equivariance_error(
    f: Callable[[Matrix], Matrix],
    x: ArrayLike,
    shift: tuple[int, int],
    margin: int = 1,
    stride: int = 1,
) -> float:
    """How far f, a map of images (H, W), is from commuting with shifts: max |f(T x) − T f(x)| inside borders.

    T moves an image by `shift` = (down, right) pixels, cyclically; the output of a map of stride S moves by
    ⌊shift/S⌋. Output pixels nearer to a border than the larger of the two shifts plus `margin` do not count:
    there padding and wrap-around differ. Zero for a convolution of stride 1; with a stride only if S divides
    the shift (Azulay & Weiss 2019).

    >>> x = np.arange(64.0).reshape(8, 8) % 7
    >>> equivariance_error(lambda x: cross_correlate2d(x, [[1.0, 2.0]]), x, (1, 1))
    0.0
    >>> equivariance_error(lambda x: x[::2, ::2], x, (1, 0), stride=2, margin=0) > 0
    True
    """
    x, stride = check.array("x", x, "H W"), check.whole("stride", stride)
    down, right = check.sizes("shift", shift, 2, at_least=-max(x.shape))
    moved_in = check.array("f(x)", check.function("f", f)(np.roll(x, (down, right), (0, 1))), "H W")
    down, right = down // stride, right // stride
    moved_out = np.roll(f(x), (down, right), (0, 1))
    border = max(abs(down), abs(right)) + check.whole("margin", margin, at_least=0)
    if 2 * border >= min(moved_out.shape):
        raise ValueError(f"margin and shift leave nothing of the output, whose shape is {moved_out.shape}")
    inside = np.s_[border : moved_out.shape[0] - border, border : moved_out.shape[1] - border]
    return float(np.abs(moved_in - moved_out)[inside].max())


def _spread(g: Images, w: Images, shape: tuple[int, ...], stride: int, padding: int) -> Images:
    """The adjoint of x ↦ conv2d(x, w) for x of `shape`: col2im(Wᵀ G).

    With stride 1 there is a faster way than col2im, which spends its time on many short rows: fill up the
    rows of g with zeros to the width of x, and every kernel element adds one long run of numbers.
    """
    columns = w.reshape(len(w), -1).T
    (n, o, oh, ow), (_, c, height, width), (kh, kw) = g.shape, shape, w.shape[2:]
    if stride > 1:
        return col2im(columns @ g.reshape(n, o, -1), shape, (kh, kw), stride, padding)
    height, width = height + 2 * padding, width + 2 * padding
    filled = np.zeros((n, o, oh, width), g.dtype)
    filled[..., :ow] = g
    taps = (columns @ filled.reshape(n, o, -1)).reshape(n, c, kh, kw, -1)
    out = np.zeros((n, c, height * width), taps.dtype)
    for i, j in np.ndindex(kh, kw):
        run = out[:, :, i * width + j :][:, :, : oh * width]
        run += taps[:, :, i, j, : run.shape[2]]  # at the very end zeros stick out
    inside = np.s_[padding : height - padding, padding : width - padding]
    return out.reshape(n, c, height, width)[:, :, *inside]


def _output(shape: Sequence[int], kernel: Sequence[int], stride: int, padding: int) -> tuple[int, int]:
    """Height and width of the output for images of `shape`."""
    return (
        conv_output_size(shape[2], kernel[0], stride, padding),
        conv_output_size(shape[3], kernel[1], stride, padding),
    )


def _column_shape(shape: Sequence[int], kernel: Sequence[int], stride: int, padding: int) -> tuple[int, int]:
    """Rows and columns of im2col for one image."""
    oh, ow = _output(shape, kernel, stride, padding)
    return shape[1] * kernel[0] * kernel[1], oh * ow


def _layer(x: Images, w: Images, b: Vector | None = None) -> tuple[Array, Array, Array | None]:
    x, w = check.arrays(x=(x, "N C H W"), w=(w, "O C kh kw"))
    return x, w, None if b is None else check.array("b", b, f"{len(w)}")


def _columns(
    x: Images, kernel: tuple[int, int], stride: int, padding: int, cols: Array | None
) -> Iterator[tuple[slice, Array]]:
    """The columns of all images, as (which images, their columns), a few images at a time."""
    rows, positions = _column_shape(x.shape, kernel, stride, padding)
    if cols is not None:
        cols = check.array("cols", cols, f"{len(x)} {rows} {positions}")
    step = max(1, _BLOCK // (rows * positions))
    for start in range(0, len(x), step):
        part = slice(start, start + step)
        yield part, im2col(x[part], kernel, stride, padding) if cols is None else cols[part]
