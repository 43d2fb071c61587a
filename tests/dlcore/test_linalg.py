"""Norms against PyTorch's, and by the three axioms that make a norm."""

import math

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st

from dlcore import linalg

powers = st.one_of(st.sampled_from([1, 2, math.inf]), st.floats(1, 20))
sizes = st.integers(1, 7)


@pytest.mark.parametrize("dtype", FLOATS)
@given(d=sizes, p=powers, seed=seeds)
def test_lp_norm(dtype, d, p, seed):
    (x,) = draw(seed, (d,), dtype=dtype)
    same(keeps_inputs(linalg.lp_norm, x, p), torch.linalg.vector_norm(torch.tensor(x), p))


@given(d=sizes, p=powers, scale=st.floats(-5, 5), seed=seeds)
def test_e027_the_axioms_of_a_norm(d, p, scale, seed):
    x, y = draw(seed, (d,), (d,))
    size = linalg.lp_norm(x, p)
    assert size > 0
    assert linalg.lp_norm(0 * x, p) == 0
    same(linalg.lp_norm(scale * x, p), abs(scale) * size)
    assert linalg.lp_norm(x + y, p) <= (size + linalg.lp_norm(y, p)) * (1 + 1e-12)


@given(d=sizes, seed=seeds)
def test_e028_absolute_values_and_the_limit(d, seed):
    (x,) = draw(seed, (d,))
    same(linalg.lp_norm(-np.abs(x), 3), linalg.lp_norm(x, 3))
    same(linalg.lp_norm(x, 1e6), linalg.lp_norm(x, math.inf), tolerance=1e-5)


def test_lp_norm_of_extreme_vectors():
    assert linalg.lp_norm([3e300, 4e300], 2) == pytest.approx(5e300)
    assert linalg.lp_norm([3e-300, 4e-300], 2) == pytest.approx(5e-300, abs=0)
    assert linalg.lp_norm([1.0, -math.inf], 2) == math.inf
    assert math.isnan(linalg.lp_norm([1.0, math.nan], 2))


@pytest.mark.parametrize("dtype", FLOATS)
@given(rows=sizes, columns=sizes, seed=seeds)
def test_matrix_norms(dtype, rows, columns, seed):
    (w,) = draw(seed, (rows, columns), dtype=dtype)
    same(keeps_inputs(linalg.frobenius_norm, w), torch.linalg.matrix_norm(torch.tensor(w), "fro"))
    same(keeps_inputs(linalg.spectral_norm, w), torch.linalg.matrix_norm(torch.tensor(w), 2))


@pytest.mark.parametrize("gap", [0.0, 1e-12, 1e-6, 1e-3])
@given(seed=seeds)
def test_spectral_norm_with_singular_values_close_together(gap, seed):
    a, b = draw(seed, (5, 5), (4, 4))
    u, v = np.linalg.qr(a)[0][:, :4], np.linalg.qr(b)[0]
    same(linalg.spectral_norm(u * [3.0, 3.0 - gap, 2.0, 0.0] @ v.T), np.float64(3))


def test_spectral_norm_where_a_start_would_be_orthogonal():
    same(linalg.spectral_norm(np.array([[1.0, 0.0], [0.0, 0.9], [0.0, 0.9]])), np.float64(0.9 * math.sqrt(2)))
    same(linalg.spectral_norm(np.array([[1.0, -1.0], [-1.0, 1.0]])), np.float64(2))
    assert linalg.spectral_norm(np.zeros((3, 2))) == 0
    assert linalg.spectral_norm([[3e200], [4e200]]) == pytest.approx(5e200)


@given(rows=sizes, columns=sizes, seed=seeds)
def test_no_vector_is_stretched_more(rows, columns, seed):
    w, v = draw(seed, (rows, columns), (columns,))
    most = linalg.spectral_norm(w)
    assert linalg.lp_norm(w @ v, 2) <= most * linalg.lp_norm(v, 2) * (1 + 1e-12)
    assert most <= linalg.frobenius_norm(w) * (1 + 1e-12)


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "p must be at least 1, not 0.5", linalg.lp_norm, [1.0], 0.5)
    refuses(ValueError, "p must be at least 1, not -inf", linalg.lp_norm, [1.0], -math.inf)
    refuses(TypeError, "p must be a number", linalg.lp_norm, [1.0], "2")
    refuses(ValueError, "x has shape (1, 1)", linalg.lp_norm, [[1.0]], 2)
    refuses(ValueError, "x is empty", linalg.lp_norm, [], 2)
    refuses(ValueError, "w has shape (2,)", linalg.frobenius_norm, [1.0, 2.0])
    refuses(ValueError, "w has shape (2,)", linalg.spectral_norm, [1.0, 2.0])
    refuses(ValueError, "w holds NaN", linalg.spectral_norm, [[math.nan]])
