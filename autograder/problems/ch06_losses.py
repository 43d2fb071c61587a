"""A5.3: where the backward pass begins, the gradients of the losses."""

from functools import partial

import numpy as np
import torch
from torch.nn import functional

from .problem import Arguments, Group, Mistake, Problem, gradients, normal


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def classified(rng: np.random.Generator, n: int, classes: int, **others: float) -> Arguments:
    p = softmax(normal(rng, n, classes))
    return {"g": float(rng.uniform(0.5, 2.0)), "p": p, "labels": rng.integers(0, classes, n)} | others


def batch(rng: np.random.Generator) -> Arguments:
    return classified(rng, int(rng.integers(3, 5)), int(rng.integers(2, 5)))


def smoothed(rng: np.random.Generator) -> Arguments:
    return classified(rng, 3, 4, label_smoothing=float(rng.uniform(0.1, 0.6)))


def single(rng: np.random.Generator) -> Arguments:
    return classified(rng, 1, 3)


def sequence(rng: np.random.Generator) -> Arguments:
    """A class for every position of every sequence: the axes before the last are all examples."""
    p = softmax(normal(rng, 2, 3, 4))
    return {"g": float(rng.uniform(0.5, 2.0)), "p": p, "labels": rng.integers(0, 4, (2, 3))}


def certain(rng: np.random.Generator) -> Arguments:
    """Probabilities of exactly 0 and 1, some of them where the label is not."""
    return {"g": 1.0, "p": np.eye(3)[rng.integers(0, 3, 4)], "labels": np.array([0, 1, 2, 0])}


def cross_entropy(g, p, labels, label_smoothing=0.0):
    """Through logits whose softmax is p; log 0 would not be finite, so a floor stands in for it."""
    logits = torch.log(p.clamp_min(1e-30)).reshape(-1, p.shape[-1])

    def loss(z):
        return functional.cross_entropy(z, labels.reshape(-1), label_smoothing=label_smoothing)

    return gradients(loss, (logits,), g)[0].reshape(p.shape)


def entropy_gradient(g, p, labels, label_smoothing=0.0, fault=""):
    """The gradient, with a switch for each thing that goes wrong in it."""
    classes = p.shape[-1]
    y = np.eye(classes)[labels]
    if fault == "everywhere":
        y = np.zeros_like(y) + y.reshape(-1, classes).max(axis=0)
    smooth = 0.0 if fault == "unsmoothed" else label_smoothing
    spread = {"shared_by_others": (1 - y) / (classes - 1), "unshared": 1.0}.get(fault, 1 / classes)
    target = (1 - smooth) * y + smooth * spread
    d = (softmax(p) if fault == "twice" else p) - target
    d = {"sign": -d, "of_probabilities": -target / np.maximum(p, 1e-30), "only_label": d * y}.get(fault, d)
    if fault == "sloped":
        d = d * p * (1 - p)
    if fault == "by_way_of_p":
        d = -target / p
        d = p * (d - (d * p).sum(axis=-1, keepdims=True))
    rows = {"first_axis": len(p), "summed": 1, "all_entries": p.size}.get(fault, labels.size)
    return (1.0 if fault == "g_forgotten" else g) * d / rows


def pairs(rng: np.random.Generator, *shape: int) -> Arguments:
    return {"g": float(rng.uniform(0.5, 2.0)), "pred": normal(rng, *shape), "target": normal(rng, *shape)}


def vector(rng: np.random.Generator) -> Arguments:
    return pairs(rng, int(rng.integers(3, 7)))


def matrix(rng: np.random.Generator) -> Arguments:
    return pairs(rng, int(rng.integers(2, 4)), 3)


def one_pair(rng: np.random.Generator) -> Arguments:
    return pairs(rng, 1)


def met(rng: np.random.Generator) -> Arguments:
    """Some predictions are exact."""
    drawn = pairs(rng, 4)
    drawn["pred"][:2] = drawn["target"][:2] = [0.5, -2.0]
    return drawn


def mse(g, pred, target):
    return gradients(functional.mse_loss, (pred, target), g)


PROBLEMS = [
    Problem(
        "losses.softmax_cross_entropy_backward",
        points=6,
        groups=(
            Group("a batch", batch, weight=2),
            Group("one example", single),
            Group("smoothed labels", smoothed),
            Group("sequences", sequence),
            Group("certain and wrong", certain, weight=0.5, exact=True),
        ),
        reference=cross_entropy,
        mistakes=(
            Mistake(
                "sum for mean",
                "Nothing is divided by the number of examples. The loss is their mean, so each example's"
                " gradient carries 1/N.",
                "6.4",
                partial(entropy_gradient, fault="summed"),
            ),
            Mistake(
                "sign turned around",
                "It is y − p that comes out, which climbs. The gradient of the loss is p − y: positive where"
                " a wrong class has probability to lose.",
                "6.4",
                partial(entropy_gradient, fault="sign"),
            ),
            Mistake(
                "gradient of the probabilities",
                "−y/p is the gradient with respect to the probabilities. With respect to the logits softmax's"
                " own Jacobian follows, and together they shrink to p − y.",
                "6.4",
                partial(entropy_gradient, fault="of_probabilities"),
            ),
            Mistake(
                "p(1 − p) on top",
                "p − y is multiplied by p(1 − p). That factor comes with the squared error of a sigmoid; for"
                " cross-entropy behind softmax the derivative of the output is inside p − y already.",
                "6.4",
                partial(entropy_gradient, fault="sloped"),
            ),
            Mistake(
                "0/0 where p is zero",
                "The gradient takes the way over the probabilities: −y/p, then softmax's Jacobian. Where p"
                " has underflowed to 0 that is 0/0, NaN. On paper p cancels, and p − y divides by nothing.",
                "6.4",
                partial(entropy_gradient, fault="by_way_of_p"),
            ),
            Mistake(
                "only the label's column",
                "All columns but the label's are zero. A logit moves every probability through the sum in the"
                " denominator, so wrong classes get their p as gradient.",
                "6.4",
                partial(entropy_gradient, fault="only_label"),
            ),
            Mistake(
                "incoming gradient forgotten",
                "g is not used. The loss may be one term of a larger one, and then its gradient is scaled by"
                " what arrives from there.",
                "6.3",
                partial(entropy_gradient, fault="g_forgotten"),
            ),
            Mistake(
                "smoothing forgotten",
                "label_smoothing has no effect. With ε the target is (1 − ε)·one-hot + ε/C, and that takes"
                " the place of the one-hot row.",
                "6.4",
                partial(entropy_gradient, fault="unsmoothed"),
            ),
            Mistake(
                "smoothing among the others only",
                "ε is shared by the C − 1 wrong classes. The book, as PyTorch does, spreads it evenly over"
                " all C classes, the right one included.",
                "6.4",
                partial(entropy_gradient, fault="shared_by_others"),
            ),
            Mistake(
                "ε added in full",
                "Every class gets ε on top, so the targets of an example sum to more than one. ε is what all"
                " C classes share: (1 − ε)·one-hot + ε/C.",
                "6.4",
                partial(entropy_gradient, fault="unshared"),
            ),
            Mistake(
                "labels of all rows in each",
                "Every row loses a one in the column of every label, as `d[:, labels] -= 1` does. Each row"
                " has a label of its own: `d[np.arange(N), labels] -= 1` pairs them.",
                "6.4",
                partial(entropy_gradient, fault="everywhere"),
            ),
            Mistake(
                "softmax taken twice",
                "p goes through softmax once more. It holds the probabilities already, as the forward pass"
                " left them: the gradient is p − y.",
                "6.4",
                partial(entropy_gradient, fault="twice"),
            ),
            Mistake(
                "divided by all entries",
                "The gradient is divided by N·C. The loss has one term for each example, not for each class:"
                " its mean divides by N.",
                "6.4",
                partial(entropy_gradient, fault="all_entries"),
            ),
            Mistake(
                "divided by sequences, not examples",
                "For sequences the mean is taken over the first axis alone. Every position is an example: N"
                " is the number of labels.",
                "6.4",
                partial(entropy_gradient, fault="first_axis"),
            ),
        ),
    ),
    Problem(
        "losses.mse_backward",
        points=4,
        outputs=("dpred", "dtarget"),
        groups=(
            Group("vectors", vector, weight=2),
            Group("matrices", matrix),
            Group("a single number", one_pair),
            Group("some errors zero", met),
        ),
        reference=mse,
        uses=("losses.mse_loss_grad",),
        mistakes=(
            Mistake(
                "factor two forgotten",
                "The 2 of (ŷ − y)² has been dropped. It cancels only in half the mean squared error; this"
                " loss has no half.",
                "6.4",
                lambda g, pred, target: (g * (pred - target) / pred.size, g * (target - pred) / pred.size),
            ),
            Mistake(
                "sum for mean",
                "Nothing is divided by n. The loss is a mean, and its gradient is (2/n)(ŷ − y).",
                "6.4",
                lambda g, pred, target: (2 * g * (pred - target), 2 * g * (target - pred)),
            ),
            Mistake(
                "mean over rows only",
                "A matrix is divided by its number of rows. The mean is over all entries: n is their number.",
                "6.4",
                lambda g, pred, target: (
                    2 * g * (pred - target) / len(pred),
                    2 * g * (target - pred) / len(pred),
                ),
            ),
            Mistake(
                "same sign for both",
                "Both gradients point the same way. ŷ and y stand in a difference: what pushes one up pushes"
                " the other down, so the second is minus the first.",
                "6.3",
                lambda g, pred, target: (2 * g * (pred - target) / pred.size,) * 2,
            ),
            Mistake(
                "no gradient for y",
                "The second gradient is zero, as if y could not change. In training it does not, yet y enters"
                " the loss as ŷ does, and the box answers for both inputs: dy = −dŷ.",
                "6.3",
                lambda g, pred, target: (2 * g * (pred - target) / pred.size, np.zeros_like(target)),
            ),
            Mistake(
                "sign turned around",
                "The signs of both are turned around, or the two stand in the wrong order: the gradient with"
                " respect to ŷ is (2/n)(ŷ − y), and it comes first.",
                "6.4",
                lambda g, pred, target: (
                    2 * g * (target - pred) / pred.size,
                    2 * g * (pred - target) / pred.size,
                ),
            ),
            Mistake(
                "incoming gradient forgotten",
                "g is not used. The loss may be one term of a larger one, and then what arrives from there"
                " scales both gradients.",
                "6.3",
                lambda g, pred, target: (2 * (pred - target) / pred.size, 2 * (target - pred) / pred.size),
            ),
        ),
    ),
]
