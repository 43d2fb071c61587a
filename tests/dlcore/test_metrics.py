"""Metrics against scikit-learn and against their definitions in loops."""

import numpy as np
import pytest
from compare import FLOATS, keeps_inputs, refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from dlcore import metrics


def draw_classes(seed, n, classes):
    rng = np.random.default_rng(seed)
    return rng.integers(classes, size=n), rng.integers(classes, size=n)


@given(n=st.integers(1, 40), classes=st.integers(2, 6), seed=seeds)
def test_counts(n, classes, seed):
    predicted, labels = draw_classes(seed, n, classes)
    every = list(range(classes))
    confusion = keeps_inputs(metrics.confusion_matrix, predicted, labels, classes)
    same(confusion, reference.confusion_matrix(labels, predicted, labels=every))
    same(keeps_inputs(metrics.accuracy, predicted, labels), reference.accuracy_score(labels, predicted))
    same(np.trace(confusion) / n, metrics.accuracy(predicted, labels))
    want = reference.precision_recall_fscore_support(labels, predicted, labels=every, zero_division=0)
    precision, recall = keeps_inputs(metrics.precision_recall, confusion)
    same(precision, want[0])
    same(recall, want[1])


def test_rows_are_true_and_columns_predicted():
    same(metrics.confusion_matrix([1], [0], 2), np.array([[0, 1], [0, 0]]))


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=st.integers(1, 40), classes=st.integers(1, 5), bins=st.integers(1, 12), seed=seeds)
def test_expected_calibration_error_is_its_definition(dtype, n, classes, bins, seed):
    rng = np.random.default_rng(seed)
    p, labels = rng.dirichlet(np.ones(classes), n).astype(dtype), rng.integers(classes, size=n)
    confidence, right = p.max(axis=1).astype(np.float64), p.argmax(axis=1) == labels
    want = 0.0
    for b in range(1, bins + 1):
        here = (confidence > (b - 1) / bins) & (confidence <= b / bins if b < bins else True)
        if here.any():
            want += here.mean() * abs(right[here].mean() - confidence[here].mean())
    got = keeps_inputs(metrics.expected_calibration_error, p, labels, bins=bins)
    same(got, np.float64(want), tolerance=1e-6 if dtype is np.float32 else 1e-12)


def test_a_confidence_on_the_border_belongs_below():
    p = np.array([[0.75, 0.25], [0.5, 0.5]])  # intervals (0, ½] and (½, 1]
    same(metrics.expected_calibration_error(p, [0, 0], bins=2), np.float64(0.375))


def test_calibrated_and_overconfident_predictions():
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(3), 20000)
    labels = (p.cumsum(axis=1) < rng.random((20000, 1))).sum(axis=1)
    assert metrics.expected_calibration_error(p, labels) < 0.02
    sharper = p**4 / (p**4).sum(axis=1, keepdims=True)
    assert metrics.expected_calibration_error(sharper, labels) > 0.15


def test_bad_input_is_refused_in_a_sentence():
    refuses(TypeError, "predicted must hold whole numbers", metrics.accuracy, [0.0], [0])
    refuses(ValueError, "predicted has shape (1,), but (2,)", metrics.accuracy, [0], [0, 1])
    refuses(ValueError, "labels is empty", metrics.accuracy, [], np.zeros(0, dtype=int))
    refuses(ValueError, "predicted must lie in 0 to 1", metrics.confusion_matrix, [2], [0], 2)
    refuses(ValueError, "labels must lie in 0 to 1", metrics.confusion_matrix, [0], [2], 2)
    refuses(ValueError, "classes must be at least 1", metrics.confusion_matrix, [0], [0], 0)
    refuses(ValueError, "confusion has shape (1, 2)", metrics.precision_recall, [[1, 2]])
    refuses(ValueError, "confusion holds a negative", metrics.precision_recall, [[1, -1], [0, 1]])
    ece = metrics.expected_calibration_error
    refuses(ValueError, "p must hold probabilities", ece, [[0.5, 0.6]], [0])
    refuses(ValueError, "p must hold probabilities", ece, [[np.nan, 0.5]], [0])
    refuses(ValueError, "p must hold probabilities", ece, [[1.5, -0.5]], [0])
    refuses(ValueError, "labels must lie in 0 to 1", ece, [[0.5, 0.5]], [2])
    refuses(ValueError, "bins must be at least 1", ece, [[0.5, 0.5]], [1], 0)
