"""Convolution against PyTorch, its fast forms against the loops, and the facts the book states about it."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import assume, given
from hypothesis import strategies as st

from dlcore import conv

sizes = st.integers(1, 9)
few = st.integers(1, 3)


@st.composite
def layers(draw_one):
    """Shapes of x and w, stride and padding of a convolution whose kernel fits."""
    n, c, o, kh, kw, stride = (draw_one(few) for _ in range(6))
    padding = draw_one(st.integers(0, 2))
    height, width = (draw_one(st.integers(max(1, k - 2 * padding), 8)) for k in (kh, kw))
    return (n, c, height, width), (o, c, kh, kw), stride, padding


def torch_conv(stride, padding):
    return lambda x, w, *b: F.conv2d(x, w, *b, stride=stride, padding=padding)


def output_shape(shape, w_shape, stride, padding):
    return F.conv2d(torch.zeros(shape), torch.zeros(w_shape), stride=stride, padding=padding).shape


@given(size=sizes, kernel=few, stride=few, padding=st.integers(0, 2), dilation=few)
def test_e117_output_size_is_that_of_pytorch(size, kernel, stride, padding, dilation):
    assume(dilation * (kernel - 1) < size + 2 * padding)
    x, w = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
    want = F.conv1d(x, w, stride=stride, padding=padding, dilation=dilation).shape[-1]
    assert conv.conv_output_size(size, kernel, stride, padding, dilation) == want


def test_e117_padding_keeps_the_size_only_for_odd_kernels_and_stride_one():
    assert conv.conv_output_size(28, 5, padding=2) == 28
    assert conv.conv_output_size(28, 4, padding=1) == 27
    assert conv.conv_output_size(28, 4, padding=2) == 29
    assert conv.conv_output_size(28, 5, stride=2, padding=2) == 14


@given(size=st.integers(3, 40), depth=st.integers(1, 6))
def test_e114_maps_shrink_only_without_padding(size, depth):
    assume(size > 2 * depth)
    valid = padded = size
    for _ in range(depth):
        valid, padded = conv.conv_output_size(valid, 3), conv.conv_output_size(padded, 3, padding=1)
    assert (valid, padded) == (size - 2 * depth, size)


def test_n04_sizes_and_parameters_of_the_slides():
    assert conv.conv_output_size(32, 5, 1) == 28
    assert conv.conv_output_size(32, 5, 3) == 10
    assert conv.conv_param_count(3, 6, 5) == 456
    inputs, outputs = 32 * 32 * 3, 28 * 28 * 6
    assert conv.conv_param_count(inputs, outputs, 1) == 14_455_392  # a dense layer is a 1×1 convolution


@given(c=few, o=few, kh=few, kw=few, bias=st.booleans())
def test_parameter_count_is_that_of_pytorch(c, o, kh, kw, bias):
    want = sum(p.numel() for p in torch.nn.Conv2d(c, o, (kh, kw), bias=bias).parameters())
    assert conv.conv_param_count(c, o, (kh, kw), bias) == want


@given(layers=st.lists(st.tuples(few, few, st.integers(1, 2)), max_size=3))
def test_receptive_field_is_where_the_gradient_reaches(layers):
    x = torch.ones(1, 1, 200, requires_grad=True, dtype=torch.float64)
    y = x
    for kernel, stride, dilation in layers:
        weight = torch.ones(1, 1, kernel, dtype=torch.float64)
        y = F.conv1d(y, weight, stride=stride, dilation=dilation)
    y[0, 0, 0].backward()
    reached = torch.nonzero(x.grad[0, 0]).flatten()
    assert conv.receptive_field(layers) == int(reached.max() - reached.min()) + 1


def test_receptive_field_takes_pairs_and_no_layers():
    assert conv.receptive_field([(3, 1), (3, 1)]) == conv.receptive_field([(5, 1)]) == 5
    assert conv.receptive_field([]) == 1


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@given(n=st.integers(1, 12), f=st.integers(1, 6), seed=seeds)
def test_e112_convolution_flips_the_kernel_and_correlation_does_not(dtype, mode, n, f, seed):
    assume(f <= n)
    x, w = draw(seed, (n,), (f,), dtype=dtype)
    same(keeps_inputs(conv.conv1d, x, w, mode), np.convolve(x, w, mode))
    same(keeps_inputs(conv.cross_correlate1d, x, w, mode), np.correlate(x, w, mode))
    same(conv.conv1d(x, w[::-1], mode), conv.cross_correlate1d(x, w, mode))


@given(n=st.integers(1, 8), f=st.integers(1, 8), seed=seeds)
def test_full_convolution_commutes(n, f, seed):
    x, w = draw(seed, (n,), (f,))
    same(conv.conv1d(x, w, "full"), conv.conv1d(w, x, "full"))
    same(conv.conv1d(x, w, "full"), np.convolve(x, w))


@given(n=st.integers(1, 12), f=st.integers(1, 12))
def test_n05_a_valid_convolution_has_n_minus_f_plus_1_outputs(n, f):
    assume(f <= n)
    x, w = np.arange(1.0, n + 1), np.arange(1.0, f + 1)
    assert len(conv.conv1d(x, w)) == n - f + 1
    assert conv.conv1d(x, w).tolist() == np.convolve(x, w, mode="valid").tolist()


@pytest.mark.parametrize("dtype", FLOATS)
@given(lead=st.lists(few, max_size=2), h=few, w=few, padding=st.integers(0, 3), seed=seeds)
def test_pad2d(dtype, lead, h, w, padding, seed):
    (x,) = draw(seed, (*lead, h, w), dtype=dtype)
    out = keeps_inputs(conv.pad2d, x, padding)
    same(out, F.pad(torch.tensor(x), (padding,) * 4))
    assert not np.shares_memory(conv.pad2d(x, padding), x)


@pytest.mark.parametrize("dtype", FLOATS)
@given(h=st.integers(3, 7), w=st.integers(3, 7), kh=few, kw=few, seed=seeds)
def test_cross_correlate2d_and_its_matrix(dtype, h, w, kh, kw, seed):
    x, kernel = draw(seed, (h, w), (kh, kw), dtype=dtype)
    y = keeps_inputs(conv.cross_correlate2d, x, kernel)
    same(y, F.conv2d(torch.tensor(x)[None, None], torch.tensor(kernel)[None, None])[0, 0])
    same((keeps_inputs(conv.conv_as_matrix, kernel, (h, w)) @ x.ravel()).reshape(y.shape), y)


def test_the_matrix_of_a_convolution_is_sparse_and_tied():
    (kernel,) = draw(1, (3, 2))
    matrix = conv.conv_as_matrix(kernel, (6, 7))
    assert ((matrix != 0).sum(axis=1) == 6).all()
    assert set(matrix[matrix != 0]) == set(kernel.ravel())


@pytest.mark.parametrize("dtype", FLOATS)
@given(layer=layers(), bias=st.booleans(), seed=seeds)
def test_conv2d_loops_columns_and_pytorch_agree(dtype, layer, bias, seed):
    shape, w_shape, stride, padding = layer
    x, w, b = draw(seed, shape, w_shape, w_shape[:1], dtype=dtype)
    b = b if bias else None
    want = F.conv2d(*(None if a is None else torch.tensor(a) for a in (x, w, b)), stride, padding)
    same(keeps_inputs(conv.conv2d, x, w, b, stride, padding), want)
    same(keeps_inputs(conv.conv2d_loop, x, w, b, stride, padding), want)
    cols = conv.im2col(x, w_shape[2:], stride, padding)
    same(keeps_inputs(conv.conv2d, x, w, b, stride, padding, cols), want)


@pytest.mark.parametrize("dtype", FLOATS)
@given(layer=layers(), seed=seeds)
def test_conv2d_backward_with_and_without_columns(dtype, layer, seed):
    shape, w_shape, stride, padding = layer
    out = output_shape(shape, w_shape, stride, padding)
    x, w, b, g = draw(seed, shape, w_shape, w_shape[:1], out, dtype=dtype)
    want = torch_vjp(torch_conv(stride, padding), [x, w, b], g)
    all_same(keeps_inputs(conv.conv2d_backward, g, x, w, stride, padding), want)
    cols = conv.im2col(x, w_shape[2:], stride, padding)
    all_same(keeps_inputs(conv.conv2d_backward, g, x, w, stride, padding, cols), want)
    dx, dw, db = conv.conv2d_backward(g, x, w, stride, padding, cols, need_dx=False)
    assert dx is None
    all_same([dw, db], want[1:])


@pytest.mark.parametrize("block", [1, 100, 2**17])
@given(layer=layers(), seed=seeds)
def test_any_number_of_images_at_a_time_gives_the_same(block, layer, seed):
    shape, w_shape, stride, padding = layer
    x, w, g = draw(seed, shape, w_shape, output_shape(*layer))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conv, "_BLOCK", block)
        same(
            conv.conv2d(x, w, None, stride, padding), torch_conv(stride, padding)(*map(torch.tensor, (x, w)))
        )
        got = conv.conv2d_backward(g, x, w, stride, padding)
    all_same(got[:2], torch_vjp(torch_conv(stride, padding), [x, w], g))


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_wide_layer_goes_image_by_image(dtype):
    x, w, b, g = draw(3, (3, 64, 14, 14), (8, 64, 3, 3), (8,), (3, 8, 12, 12), dtype=dtype)
    assert not conv.keeps_columns(x.shape, (3, 3))
    same(conv.conv2d(x, w, b), torch_conv(1, 0)(*map(torch.tensor, (x, w, b))))
    all_same(conv.conv2d_backward(g, x, w), torch_vjp(torch_conv(1, 0), [x, w, b], g))


@given(layer=layers(), seed=seeds)
def test_col2im_is_the_adjoint_of_im2col(layer, seed):
    shape, w_shape, stride, padding = layer
    (x,) = draw(seed, shape)
    cols = keeps_inputs(conv.im2col, x, w_shape[2:], stride, padding)
    same(cols, F.unfold(torch.tensor(x), w_shape[2:], stride=stride, padding=padding))
    (c,) = draw(seed + 1, cols.shape)
    image = keeps_inputs(conv.col2im, c, shape, w_shape[2:], stride, padding)
    same(image, F.fold(torch.tensor(c), shape[2:], w_shape[2:], stride=stride, padding=padding))
    same((cols * c).sum(), (x * image).sum())


@pytest.mark.parametrize("kernel", [(1, 1), (3, 3)])
def test_im2col_is_never_a_view(kernel):
    x = np.ones((1, 2, 3, 3))
    cols = conv.im2col(x, kernel)
    assert not np.shares_memory(cols, x)
    assert cols.flags.writeable


@pytest.mark.parametrize("dtype", FLOATS)
@given(layer=layers(), bias=st.booleans(), seed=seeds)
def test_transposed_convolution(dtype, layer, bias, seed):
    (n, _, height, width), w_shape, stride, padding = layer
    c_in, c_out, kh, kw = w_shape
    out = [stride * (size - 1) + k - 2 * padding for size, k in ((height, kh), (width, kw))]
    assume(min(out) > 0)
    x, w, b, g = draw(seed, (n, c_in, height, width), w_shape, (c_out,), (n, c_out, *out), dtype=dtype)

    def theirs(x, w, *b):
        return F.conv_transpose2d(x, w, *b, stride=stride, padding=padding)

    inputs = [x, w, b][: 2 + bias]
    got = keeps_inputs(conv.conv_transpose2d, x, w, b if bias else None, stride, padding)
    same(got, theirs(*map(torch.tensor, inputs)))
    got = keeps_inputs(conv.conv_transpose2d_backward, g, x, w, stride, padding)
    all_same(got, torch_vjp(theirs, [x, w, b], g))


@given(layer=layers(), seed=seeds)
def test_transposed_convolution_is_the_adjoint_of_convolution(layer, seed):
    (n, c, height, width), w_shape, stride, padding = layer
    assume((height + 2 * padding - w_shape[2]) % stride == (width + 2 * padding - w_shape[3]) % stride == 0)
    x, w = draw(seed, (n, c, height, width), w_shape)
    y = conv.conv2d(x, w, None, stride, padding)
    (z,) = draw(seed + 1, y.shape)
    same((y * z).sum(), (x * conv.conv_transpose2d(z, w, None, stride, padding)).sum())


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=st.tuples(few, few, few, few), scale=few, seed=seeds)
def test_upsampling(dtype, shape, scale, seed):
    n, c, height, width = shape
    x, g = draw(seed, shape, (n, c, scale * height, scale * width), dtype=dtype)

    def theirs(x):
        return F.interpolate(x, scale_factor=scale, mode="nearest")

    out = keeps_inputs(conv.upsample_nearest, x, scale)
    same(out, theirs(torch.tensor(x)))
    assert not np.shares_memory(conv.upsample_nearest(x, scale), x)
    same(keeps_inputs(conv.upsample_nearest_backward, g, scale), torch_vjp(theirs, [x], g)[0])


@given(shift=st.tuples(st.integers(-3, 3), st.integers(-3, 3)), seed=seeds)
def test_n33_e118_convolution_commutes_with_shifts_away_from_borders(shift, seed):
    x, w = draw(seed, (16, 16), (3, 3))

    def padded(x):
        return conv.conv2d(x[None, None], w[None, None], padding=1)[0, 0]

    assert keeps_inputs(lambda x: conv.equivariance_error(padded, x, shift), x) < 1e-12
    assert conv.equivariance_error(lambda x: conv.cross_correlate2d(x, w), x, shift, margin=0) == 0


@given(seed=seeds)
def test_e118_borders_strides_and_positions_break_equivariance(seed):
    x, w = draw(seed, (17, 17), (3, 3))

    def strided(x):
        return conv.conv2d(x[None, None], w[None, None], stride=2)[0, 0]

    assert conv.equivariance_error(strided, x, (2, -4), stride=2) < 1e-12
    assert conv.equivariance_error(strided, x, (1, 0), stride=2) > 1e-6
    position = np.arange(17.0)
    assert conv.equivariance_error(lambda x: x * position, x, (0, 1)) > 1e-6
    full = np.ones((12, 12))
    assert conv.equivariance_error(lambda x: conv.pad2d(x, 1), full, (0, 0), margin=0) == 0
    assert conv.equivariance_error(lambda x: conv.pad2d(x, 1), full, (0, 1), margin=0) == 1


def test_bad_sizes_are_refused_in_a_sentence():
    refuses(ValueError, "kernel spans 5 positions", conv.conv_output_size, 4, 5)
    refuses(ValueError, "kernel spans 5 positions", conv.conv_output_size, 4, 3, dilation=2)
    refuses(ValueError, "stride must be at least 1", conv.conv_output_size, 4, 3, 0)
    refuses(ValueError, "padding must be at least 0", conv.conv_output_size, 4, 3, 1, -1)
    refuses(TypeError, "size must be a whole number", conv.conv_output_size, 4.0, 3)
    refuses(TypeError, "kernel must be a tuple of 2", conv.conv_param_count, 1, 1, (3, 3, 3))
    refuses(ValueError, "in_channels must be at least 1", conv.conv_param_count, 0, 1, 3)
    refuses(ValueError, "layers must hold", conv.receptive_field, [(3,)])
    refuses(ValueError, "stride must be at least 1", conv.receptive_field, [(3, 0)])
    refuses(TypeError, "kernel must be a tuple of 2", conv.keeps_columns, (1, 1, 4, 4), 3)
    refuses(TypeError, "size must be a tuple of 2", conv.conv_as_matrix, np.ones((2, 2)), 5)


def test_bad_arrays_are_refused_in_a_sentence():
    x, w = np.ones((2, 3, 5, 5)), np.ones((4, 3, 3, 3))
    refuses(ValueError, "kernel spans 3", conv.cross_correlate1d, [1.0, 2.0], [1.0, 1.0, 1.0])
    refuses(ValueError, "mode must be one of", conv.conv1d, [1.0], [1.0], "half")
    refuses(ValueError, "x has shape (5,)", conv.pad2d, np.ones(5), 1)
    refuses(ValueError, "w has shape (2,)", conv.cross_correlate2d, np.ones((3, 3)), [1.0, 1.0])
    for f in (conv.conv2d_loop, conv.conv2d):
        refuses(ValueError, "with C = 2", f, x[:, :2], w)
        refuses(ValueError, "b has shape (3,)", f, x, w, np.ones(3))
        refuses(TypeError, "x must hold float64 or float32", f, x.astype(complex), w)
    refuses(
        ValueError, "cols has shape (2, 27, 9)", conv.conv2d, x, w, padding=1, cols=conv.im2col(x, (3, 3))
    )
    refuses(ValueError, "cols has shape", conv.col2im, np.ones((1, 4, 3)), (1, 1, 2, 3), (2, 2))
    refuses(TypeError, "shape must be a tuple of 4", conv.col2im, np.ones((1, 4, 2)), (2, 3), (2, 2))
    refuses(ValueError, "g has shape (2, 4, 5, 5)", conv.conv2d_backward, np.ones((2, 4, 5, 5)), x, w)
    refuses(ValueError, "with I = 3", conv.conv_transpose2d, x, w)
    refuses(ValueError, "b has shape (4,)", conv.conv_transpose2d, x, np.ones((3, 2, 3, 3)), np.ones(4))
    refuses(
        ValueError, "padding 9 leaves nothing", conv.conv_transpose2d, x, np.ones((3, 2, 3, 3)), padding=9
    )
    refuses(
        ValueError,
        "has shape",
        conv.conv_transpose2d_backward,
        np.ones((2, 2, 9, 9)),
        x,
        np.ones((3, 2, 3, 3)),
    )
    refuses(ValueError, "scale must be at least 1", conv.upsample_nearest, x, 0)
    refuses(ValueError, "divisible by 2", conv.upsample_nearest_backward, x)
    refuses(ValueError, "leave nothing", conv.equivariance_error, lambda x: x, np.ones((4, 4)), (1, 1))
    refuses(TypeError, "shift must be a tuple of 2", conv.equivariance_error, lambda x: x, np.ones((4, 4)), 1)
