"""How good a classifier is: accuracy, which classes it mixes up, whether its confidence is earned."""

from __future__ import annotations

import numpy as np

from . import check
from .shapes import ArrayLike, Labels, Matrix, Scalar, Vector

# How far a row of float32 probabilities may be from summing to 1.
_SUM_TOLERANCE = 1e-4


def accuracy(predicted: ArrayLike, labels: ArrayLike) -> Scalar:
    """Share of right answers: 1/N Σ_i [ŷ_i = y_i]. Both hold class indices, shape (N,).

    >>> float(accuracy([0, 1, 2, 2], [0, 1, 1, 2]))
    0.75
    """
    predicted, labels = _pair(predicted, labels, None)
    return (predicted == labels).mean()


def confusion_matrix(predicted: ArrayLike, labels: ArrayLike, classes: int) -> Matrix:
    """Counts C of shape (classes, classes): C_ij samples of true class i were taken for class j.

    Rows are true, columns predicted; the diagonal holds the right answers and all entries sum to N.

    >>> confusion_matrix([0, 1, 1, 1], [0, 0, 1, 1], classes=2).tolist()
    [[1, 1], [0, 2]]
    """
    classes = check.whole("classes", classes)
    predicted, labels = _pair(predicted, labels, classes)
    return np.bincount(labels * classes + predicted, minlength=classes**2).reshape(classes, classes)


def precision_recall(confusion: ArrayLike) -> tuple[Vector, Vector]:
    """Two shares of right answers for each class c, from a confusion matrix C with true classes as rows.

    precision_c = C_cc/Σ_i C_ic among the samples taken for c; recall_c = C_cc/Σ_j C_cj among the samples
    that are c. Both have shape (K,) for C of shape (K, K). Where the sum is 0, the share is 0.

    >>> [share.round(2).tolist() for share in precision_recall([[1, 1], [0, 2]])]
    [[1.0, 0.67], [0.5, 1.0]]
    """
    counts = check.array("confusion", confusion, "K K")
    if not (counts >= 0).all():
        raise ValueError("confusion holds a negative count or NaN")
    right = np.diag(counts)
    taken, there = counts.sum(axis=0), counts.sum(axis=1)
    return right / np.where(taken > 0, taken, 1), right / np.where(there > 0, there, 1)


def expected_calibration_error(p: ArrayLike, labels: ArrayLike, bins: int = 10) -> Scalar:
    """Gap between confidence and accuracy, averaged over the samples: ECE = Σ_b n_b/N·|acc_b − conf_b|.

    The confidence of a row of p, shape (N, C), is its largest probability, and the answer is that class
    (the first of equals). Samples are sorted by confidence into `bins` intervals ((b−1)/bins, b/bins] of
    equal width; acc_b and conf_b are the means over the n_b samples of a bin. 0 is perfect (Guo et al.
    2017).

    >>> float(expected_calibration_error([[0.75, 0.25]] * 4, [0, 0, 0, 1]))  # right 3 times in 4, as it says
    0.0
    """
    p, bins = check.array("p", p, "N C"), check.whole("bins", bins)
    labels = check.labels("labels", labels, p.shape[1], str(len(p)))
    if not ((p >= 0).all() and (np.abs(p.sum(axis=1) - 1) <= _SUM_TOLERANCE).all()):
        raise ValueError("p must hold probabilities: rows that sum to 1, without negative entries")
    confidence = p.max(axis=1)
    surplus = confidence - (p.argmax(axis=1) == labels)
    which = np.searchsorted(np.arange(1, bins) / bins, confidence)
    return np.abs(np.bincount(which, surplus)).sum() / len(p)


def _pair(predicted: ArrayLike, labels: ArrayLike, classes: int | None) -> tuple[Labels, Labels]:
    labels = check.labels("labels", labels, classes)
    return check.labels("predicted", predicted, classes, str(len(labels))), labels
