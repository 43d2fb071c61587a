"""Splits, batches, scaling and the small data sets, by the properties that define them."""

import sys
from collections import Counter

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st

from dlcore import data


@given(classes=st.integers(1, 9), n=st.integers(1, 20), seed=seeds)
def test_one_hot_is_pytorchs_and_argmax_undoes_it(classes, n, seed):
    labels = np.random.default_rng(seed).integers(0, classes, n)
    out = keeps_inputs(data.one_hot, labels, classes)
    same(out, torch.nn.functional.one_hot(torch.tensor(labels), classes).double())
    same(out.argmax(axis=1), labels)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=st.integers(2, 30), d=st.integers(1, 5), seed=seeds)
def test_standardize_gives_mean_0_and_standard_deviation_1(dtype, n, d, seed):
    x, scale, shift = draw(seed, (n, d), (d,), (d,), dtype=dtype)
    x = x * np.exp(scale) + shift
    z, mean, std = keeps_inputs(data.standardize, x)
    same(z.mean(axis=0), np.zeros(d, dtype))
    same(z.std(axis=0), np.ones(d, dtype))
    same(z * std + mean, x)
    same(data.standardize(x[:1], mean, std)[0], z[:1])


def test_standardize_agrees_with_scikit_learn():
    from sklearn.preprocessing import StandardScaler

    x = np.random.default_rng(0).uniform(0, 255, (50, 4))
    same(data.standardize(x)[0], StandardScaler().fit_transform(x))


@pytest.mark.parametrize("dtype", FLOATS)
@given(value=st.floats(-1e6, 1e6, width=32), n=st.integers(1, 40))
def test_a_constant_column_becomes_zero(dtype, value, n):
    z, mean, std = data.standardize(np.full((n, 2), value, dtype))
    same(z, np.zeros((n, 2), dtype))
    same(mean, np.full(2, value, dtype))
    same(std, np.ones(2, dtype))


def test_e097_standardizing_improves_the_condition_number():
    x = np.random.default_rng(0).uniform(0, [1, 255], (200, 2))
    z, _, _ = data.standardize(x)
    assert np.linalg.cond(z.T @ z) < 2 < 1000 < np.linalg.cond(x.T @ x)


fractions = st.sampled_from(
    [(0.6, 0.2, 0.2), (0.8, 0.1, 0.1), (0.5, 0.0, 0.5), (1.0, 0.0, 0.0), (1 / 3,) * 3]
)


@given(n=st.integers(1, 200), f=fractions, seed=seeds)
def test_split_has_every_sample_once_and_the_right_sizes(n, f, seed):
    parts = data.train_val_test_split(n, f, np.random.default_rng(seed))
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    for part, share in zip(parts, f, strict=True):
        assert part.dtype == np.intp
        assert abs(len(part) - share * n) <= 1


@given(n=st.integers(1, 200), classes=st.integers(1, 5), f=fractions, seed=seeds)
def test_stratified_split_keeps_the_shares_of_every_class(n, classes, f, seed):
    labels = np.random.default_rng(seed).integers(0, classes, n)
    parts = data.train_val_test_split(n, f, np.random.default_rng(seed), labels=labels)
    assert sorted(np.concatenate(parts).tolist()) == list(range(n))
    for k in range(classes):
        for part, share in zip(parts, f, strict=True):
            assert abs((labels[part] == k).sum() - share * (labels == k).sum()) <= 1


def test_split_is_shuffled_even_when_labels_are_sorted():
    labels = np.repeat([0, 1], 50)
    train, val, test = data.train_val_test_split(100, (0.6, 0.2, 0.2), np.random.default_rng(0), labels)
    for part in (train, val, test):
        assert (np.diff(labels[part]) != 0).any()
    other = data.train_val_test_split(100, (0.6, 0.2, 0.2), np.random.default_rng(1), labels)
    assert not np.array_equal(train, other[0])


@given(n=st.integers(1, 50), batch_size=st.integers(1, 60), drop_last=st.booleans(), seed=seeds)
def test_minibatches_are_one_epoch_in_step(n, batch_size, drop_last, seed):
    x, y = np.arange(2 * n).reshape(n, 2), np.arange(n)
    batches = list(
        data.iterate_minibatches(
            x, y, batch_size=batch_size, rng=np.random.default_rng(seed), drop_last=drop_last
        )
    )
    theirs = torch.utils.data.DataLoader(y, batch_size=batch_size, drop_last=drop_last)
    assert [len(b) for _, b in batches] == [len(b) for b in theirs]
    assert all(np.array_equal(a, x[b]) for a, b in batches)
    seen = np.concatenate([y[:0], *[b for _, b in batches]])
    assert np.array_equal(seen, np.random.default_rng(seed).permutation(n)[: len(seen)])
    assert drop_last or len(seen) == n


@given(n=st.integers(1, 60), classes=st.integers(2, 6), fraction=st.floats(0, 1), seed=seeds)
def test_corrupt_labels_changes_exactly_the_promised_number(n, classes, fraction, seed):
    labels = np.random.default_rng(seed).integers(0, classes, n)
    out = keeps_inputs(data.corrupt_labels, labels, fraction, classes, np.random.default_rng(seed))
    assert (out != labels).sum() == round(fraction * n)
    assert out.min() >= 0
    assert out.max() < classes


def test_corrupted_labels_are_spread_over_all_other_classes():
    out = data.corrupt_labels(np.full(3000, 2), 1.0, 4, np.random.default_rng(0))
    counts = np.bincount(out, minlength=4)
    assert counts[2] == 0
    assert counts[[0, 1, 3]].min() > 850


@given(n=st.integers(1, 30), seed=seeds)
def test_noisy_sine_is_a_sine_and_noise(n, seed):
    x, y = data.noisy_sine(n, 0.1, np.random.default_rng(seed))
    same((y - np.sin(2 * np.pi * x)) / 0.1, np.random.default_rng(seed).standard_normal(n))


@pytest.mark.parametrize("make", [data.spirals, data.rings])
@given(n=st.integers(1, 40), classes=st.integers(1, 4), seed=seeds)
def test_points_in_the_plane(make, n, classes, seed):
    x, labels = make(n, classes, 0.0, np.random.default_rng(seed))
    noisy, _ = make(n, classes, 0.5, np.random.default_rng(seed))
    assert x.shape == noisy.shape == (n, 2)
    same(labels, np.arange(n) % classes)
    assert not np.array_equal(x, noisy)
    radius = np.linalg.norm(x, axis=1)
    if make is data.rings:
        same(radius, labels + 1.0)
    else:
        angle = np.arctan2(x[:, 1], x[:, 0]) - 4 * radius - 2 * np.pi * labels / classes
        same(np.cos(angle), np.ones(n))


@given(n=st.integers(1, 30), size=st.integers(8, 40), seed=seeds)
def test_shapes_are_bright_inside_their_masks(n, size, seed):
    images, labels, masks = data.make_shapes(n, size, np.random.default_rng(seed))
    assert images.shape == (n, 1, size, size)
    assert masks.dtype == bool
    assert images.min() >= 0
    assert images.max() <= 1
    assert Counter((np.arange(n) % 4).tolist()) == Counter(labels.tolist())
    inside, outside = images[:, 0][masks], images[:, 0][~masks]
    assert inside.mean() > 0.4 > 0.2 > outside.mean()
    assert (masks.sum(axis=(1, 2)) >= 4).all()


def test_the_four_shapes_look_different():
    _, labels, masks = data.make_shapes(400, 64, np.random.default_rng(0))
    filled = []
    for k in range(4):
        shares = []
        for mask in masks[labels == k]:
            rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
            assert np.ptp(rows) < 63
            box = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            shares.append(box.mean())
        filled.append(np.mean(shares))
    # Of its bounding box a disc fills π/4, a square all, a triangle half, and a cross of a third's width 5/9.
    assert np.allclose(filled, [np.pi / 4, 1, 1 / 2, 5 / 9], atol=0.05)


def test_bundled_data_sets():
    images, labels = data.load_digits()
    assert images.shape == (1797, 1, 8, 8)
    assert (images.min(), images.max()) == (0, 1)
    assert np.bincount(labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    x, species = data.load_iris()
    assert x.shape == (150, 4)
    assert species.dtype == np.intp


def test_the_text_is_shakespeares_and_plain_ascii():
    text = data.load_text()
    assert text.isascii()
    assert len(text) == 122_439
    assert len(set(text)) == 64
    for line in ("All the world's a stage,", "ROSALIND:\n", "ACT V, SCENE IV.", "good wine needs\nno bush"):
        assert line in text


@pytest.mark.parametrize("load", [data.load_digits, data.load_iris])
def test_a_missing_package_is_named_with_the_way_to_install_it(load, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)  # what Python itself does to say "not there"
    refuses(ImportError, "needs the package scikit-learn: install it with: pip install scikit-learn", load)


def test_bad_input_is_refused_in_a_sentence():
    rng, x = np.random.default_rng(0), np.ones((3, 2))
    refuses(ValueError, "labels must lie in 0 to 2, but holds 3", data.one_hot, [3], 3)
    refuses(TypeError, "labels must hold whole numbers", data.one_hot, [1.0], 3)
    refuses(ValueError, "classes must be at least 1", data.one_hot, [0], 0)
    refuses(ValueError, "x holds NaN", data.standardize, np.full((2, 2), np.nan))
    refuses(ValueError, "give both or neither", data.standardize, x, mean=[0.0, 0.0])
    refuses(ValueError, "std must be positive", data.standardize, x, [0.0, 0.0], [1.0, 0.0])
    refuses(ValueError, "std has shape (3,)", data.standardize, x, [0.0, 0.0], [1.0, 1.0, 1.0])
    split = data.train_val_test_split
    refuses(ValueError, "fractions must be three shares that sum to 1", split, 9, (0.5, 0.2, 0.2), rng)
    refuses(ValueError, "fractions must be three shares that sum to 1", split, 9, (1.5, -0.5, 0.0), rng)
    refuses(ValueError, "fractions has shape (2,)", split, 9, (0.5, 0.5), rng)
    refuses(ValueError, "labels has shape (2,)", split, 9, (0.6, 0.2, 0.2), rng, [0, 1])
    refuses(TypeError, "rng must be a numpy Generator", split, 9, (0.6, 0.2, 0.2), 0)
    batches = data.iterate_minibatches
    refuses(ValueError, "batch_size must be at least 1", batches, x, batch_size=0, rng=rng)
    refuses(ValueError, "needs at least one array", batches, batch_size=1, rng=rng)
    refuses(
        ValueError, "same number of samples, at least 1, not [3, 2]", batches, x, x[:2], batch_size=1, rng=rng
    )
    refuses(ValueError, "not [0]", batches, x[:0], batch_size=1, rng=rng)
    refuses(ValueError, "not [0]", batches, 3.0, batch_size=1, rng=rng)
    refuses(ValueError, "fraction must be at least 0 and at most 1", data.corrupt_labels, [0, 1], 1.1, 2, rng)
    refuses(ValueError, "classes must be at least 2", data.corrupt_labels, [0, 0], 0.5, 1, rng)
    refuses(ValueError, "noise must be at least 0", data.noisy_sine, 5, -1.0, rng)
    refuses(ValueError, "n must be at least 1", data.spirals, 0, 2, 0.1, rng)
    refuses(ValueError, "classes must be at least 1", data.rings, 5, 0, 0.1, rng)
    refuses(ValueError, "size must be at least 8", data.make_shapes, 5, 4, rng)
