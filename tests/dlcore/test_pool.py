"""Pooling against PyTorch, ties and overlapping windows included, and what it is (not) invariant to."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st

from dlcore import conv, pool

few = st.integers(1, 3)


@st.composite
def windows(draw_one):
    """Shape of the images, window size and stride (None, overlapping, touching or leaving gaps)."""
    size = draw_one(few)
    stride = draw_one(st.none() | st.integers(1, 4))
    height, width = draw_one(st.integers(size, 9)), draw_one(st.integers(size, 9))
    return (draw_one(few), draw_one(few), height, width), size, stride


@pytest.mark.parametrize("dtype", FLOATS)
@given(window=windows(), ties=st.booleans(), seed=seeds)
def test_maxpool_with_the_tie_rule_of_pytorch(dtype, window, ties, seed):
    shape, size, stride = window
    (x,) = draw(seed, shape, dtype=dtype)
    x = np.maximum(np.round(x), 0) if ties else x
    y = keeps_inputs(pool.maxpool2d, x, size, stride)
    same(y, F.max_pool2d(torch.tensor(x), size, stride), tolerance=0)
    assert not np.shares_memory(pool.maxpool2d(x, size, stride), x)
    (g,) = draw(seed + 1, y.shape, dtype=dtype)
    (want,) = torch_vjp(lambda x: F.max_pool2d(x, size, stride), [x], g)
    same(keeps_inputs(pool.maxpool2d_backward, g, x, size, stride), want)
    same(keeps_inputs(lambda g, x, y: pool.maxpool2d_backward(g, x, size, stride, y), g, x, y), want)


@pytest.mark.parametrize("group", [1, 50])
@given(window=windows(), seed=seeds)
def test_any_number_of_images_at_a_time_gives_the_same(group, window, seed):
    shape, size, stride = window
    x, g = draw(seed, shape, pool.maxpool2d(np.zeros(shape), size, stride).shape)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "_GROUP", group)
        got = pool.maxpool2d_backward(g, x, size, stride)
    same(got, pool.maxpool2d_backward(g, x, size, stride))


def test_all_zeros_send_the_gradient_to_the_first_pixel_of_each_window():
    dx = pool.maxpool2d_backward(np.ones((1, 1, 2, 2)), np.zeros((1, 1, 4, 4)))
    assert np.argwhere(dx[0, 0]).tolist() == [[0, 0], [0, 2], [2, 0], [2, 2]]


def test_maxpool_passes_nan_and_infinities_on():
    x = np.array([[[[-np.inf, -np.inf, np.nan, 1.0], [-np.inf, -np.inf, 2.0, 3.0]]]])
    same(pool.maxpool2d(x), F.max_pool2d(torch.tensor(x), 2))


@pytest.mark.parametrize("dtype", FLOATS)
@given(window=windows(), seed=seeds)
def test_avgpool(dtype, window, seed):
    shape, size, stride = window
    (x,) = draw(seed, shape, dtype=dtype)
    y = keeps_inputs(pool.avgpool2d, x, size, stride)
    same(y, F.avg_pool2d(torch.tensor(x), size, stride))
    (g,) = draw(seed + 1, y.shape, dtype=dtype)
    (want,) = torch_vjp(lambda x: F.avg_pool2d(x, size, stride), [x], g)
    same(keeps_inputs(pool.avgpool2d_backward, g, shape, size, stride), want)


@pytest.mark.parametrize("dtype", FLOATS)
@given(shape=st.tuples(few, few, few, few), seed=seeds)
def test_global_avg_pool(dtype, shape, seed):
    x, g = draw(seed, shape, shape[:2], dtype=dtype)
    theirs = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten())
    same(keeps_inputs(pool.global_avg_pool, x), theirs(torch.tensor(x)))
    dx = keeps_inputs(pool.global_avg_pool_backward, g, shape)
    same(dx, torch_vjp(theirs, [x], g)[0])
    assert dx.flags.writeable


def test_n33_e118_a_shift_by_one_pixel_of_a_sparse_image_changes_a_quarter_of_the_pooled_map():
    rng = np.random.default_rng(0)
    x = rng.random((400, 1, 16, 16)) * (rng.random((400, 1, 16, 16)) < 0.07)
    kept = pool.maxpool2d(x)[..., 1:] == pool.maxpool2d(np.roll(x, 1, axis=3))[..., 1:]
    assert 0.7 < kept.mean() < 0.8
    kernel = rng.standard_normal((3, 3))
    convolved = [
        conv.equivariance_error(lambda x: conv.cross_correlate2d(x, kernel), image, (0, 1))
        for image in x[:9, 0]
    ]
    assert convolved == [0.0] * 9


def test_e118_pooling_commutes_with_shifts_that_the_stride_divides_only():
    (x,) = draw(0, (16, 16))

    def pooled(x):
        return pool.maxpool2d(x[None, None])[0, 0]

    assert conv.equivariance_error(pooled, x, (4, -2), stride=2) == 0
    assert conv.equivariance_error(pooled, x, (0, 1), stride=2) > 0.1


def test_e118_global_pooling_ignores_cyclic_shifts_but_maxpool_alone_not_rotations():
    (x,) = draw(0, (1, 2, 8, 8))
    same(pool.global_avg_pool(np.roll(x, (3, 5), (2, 3))), pool.global_avg_pool(x))
    assert not np.allclose(pool.maxpool2d(np.rot90(x, axes=(2, 3))), pool.maxpool2d(x))


def test_bad_input_is_refused_in_a_sentence():
    x, g = np.ones((1, 2, 4, 4)), np.ones((1, 2, 2, 2))
    for f in (pool.maxpool2d, pool.avgpool2d):
        refuses(ValueError, "x has shape (4, 4)", f, x[0, 0])
        refuses(ValueError, "kernel spans 5", f, x, 5)
        refuses(ValueError, "stride must be at least 1", f, x, 2, 0)
        refuses(TypeError, "kernel must be a whole number", f, x, 2.0)
    refuses(ValueError, "g has shape (1, 2, 4, 4)", pool.maxpool2d_backward, x, x)
    refuses(ValueError, "y has shape (1, 2, 4, 4)", pool.maxpool2d_backward, g, x, y=x)
    refuses(ValueError, "g has shape (1, 2, 4, 4)", pool.avgpool2d_backward, x, (1, 2, 4, 4))
    refuses(TypeError, "shape must be a tuple of 4", pool.avgpool2d_backward, g, (4, 4))
    refuses(ValueError, "x has shape (4, 4)", pool.global_avg_pool, x[0, 0])
    refuses(ValueError, "g has shape (1, 2, 2, 2)", pool.global_avg_pool_backward, g, (1, 2, 2, 2))
    refuses(
        ValueError, "shape must be at least 1", pool.global_avg_pool_backward, np.ones((1, 1)), (1, 1, 0, 2)
    )
