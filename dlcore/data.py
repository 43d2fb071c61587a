"""Data: splitting, scaling and batching it, small data sets from random numbers, loaders of real ones.

Images are (N, C, H, W) with values in [0, 1]; labels are whole numbers 0 .. classes-1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from . import check, datasets, extras
from .shapes import Array, ArrayLike, Images, Labels, Mask, Matrix, Vector

SHAPES = ("circle", "square", "triangle", "cross")


def one_hot(labels: ArrayLike, classes: int) -> Matrix:
    """Row n is the standard basis vector of class labels[n]: out[n, k] = 1 if k = labels[n], else 0.

    labels (N,) holds whole numbers 0 .. classes-1; the result is (N, classes) in float64. Its inverse is
    argmax along the last axis. It puts no order among the classes: any two are √2 apart.

    >>> one_hot([2, 0], classes=3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    classes = check.whole("classes", classes)
    return np.eye(classes)[check.labels("labels", labels, classes)]


def standardize(
    x: Matrix, mean: ArrayLike | None = None, std: ArrayLike | None = None
) -> tuple[Matrix, Vector, Vector]:
    """Columns of mean 0 and standard deviation 1: z_ij = (x_ij − μ_j)/σ_j, σ_j² = (1/N) Σ_i (x_ij − μ_j)².

    x is (N, D); returns z, μ (D,) and σ (D,). Give the μ and σ of the training set to treat other data alike.
    A constant column has nothing to scale: its σ is returned as 1, so its z is 0.

    >>> z, mean, std = standardize(np.array([[1.0, 7.0], [3.0, 7.0]]))
    >>> z.tolist(), mean.tolist(), std.tolist()
    ([[-1.0, 0.0], [1.0, 0.0]], [2.0, 7.0], [1.0, 1.0])
    """
    x = check.finite("x", check.array("x", x, "N D"))
    if (mean is None) != (std is None):
        raise ValueError("mean and std come from the same data: give both or neither")
    if mean is None or std is None:
        constant = x.min(axis=0) == x.max(axis=0)
        # The mean of equal numbers can be off by a rounding; the number itself is not.
        mean = np.where(constant, x[0], x.mean(axis=0))
        std = np.where(constant, x.dtype.type(1), x.std(axis=0))
    x, mean, std = check.arrays(x=(x, "N D"), mean=(mean, "D"), std=(std, "D"))
    if not (std > 0).all():
        raise ValueError("std must be positive in every column")
    return (x - mean) / std, mean.copy(), std.copy()


def train_val_test_split(
    n: int, fractions: Sequence[float], rng: np.random.Generator, labels: ArrayLike | None = None
) -> tuple[Labels, Labels, Labels]:
    """Indices of three parts that share no sample: to learn from, to choose by, and to report on.

    0 .. n-1 are shuffled and cut at round(f₁·n) and round((f₁+f₂)·n), where `fractions` (f₁, f₂, f₃) sum
    to 1. With `labels` (n,) this happens in every class by itself (stratified), so that each part has each
    class in proportion. Returns three index arrays in random order; every index is in exactly one of them.

    >>> parts = train_val_test_split(10, (0.6, 0.2, 0.2), np.random.default_rng(0))
    >>> [len(part) for part in parts], sorted(np.concatenate(parts).tolist()) == list(range(10))
    ([6, 2, 2], True)
    """
    n, rng = check.whole("n", n), check.generator("rng", rng)
    f = check.array("fractions", fractions, "3")
    if not ((f >= 0).all() and math.isclose(f.sum(), 1, abs_tol=1e-9)):
        raise ValueError(f"fractions must be three shares that sum to 1, not {f.tolist()}")
    groups = [np.arange(n)]
    if labels is not None:
        y = check.labels("labels", labels, pattern=f"{n}")
        groups = [np.flatnonzero(y == k) for k in np.unique(y)]
    pieces = []
    for group in groups:
        cuts = np.rint(np.cumsum(f)[:2] * len(group)).astype(int)
        pieces.append(np.split(rng.permutation(group), cuts))
    train, val, test = (rng.permutation(np.concatenate(part)) for part in zip(*pieces, strict=True))
    return train, val, test


def iterate_minibatches(
    *arrays: Array, batch_size: int, rng: np.random.Generator, drop_last: bool = False
) -> Iterator[tuple[Array, ...]]:
    """One epoch: every sample once, in random order, `batch_size` at a time.

    The arrays share their first axis (N samples) and stay in step: order = rng.permutation(N), and batch b is
    a tuple of a[order[b·B : (b+1)·B]]. The last batch is smaller if B does not divide N, or is
    left out with drop_last=True.

    >>> x = np.arange(5)
    >>> batches = list(iterate_minibatches(x, 10 * x, batch_size=2, rng=np.random.default_rng(0)))
    >>> [len(a) for a, b in batches], all((b == 10 * a).all() for a, b in batches)
    ([2, 2, 1], True)
    """
    batch_size, rng = check.whole("batch_size", batch_size), check.generator("rng", rng)
    if not arrays:
        raise ValueError("iterate_minibatches needs at least one array")
    whole = [check.as_array(f"array {i}", a) for i, a in enumerate(arrays)]
    sizes = [a.shape[0] if a.ndim else 0 for a in whole]
    if len(set(sizes)) > 1 or sizes[0] == 0:
        raise ValueError(f"the arrays must hold the same number of samples, at least 1, not {sizes}")
    order = rng.permutation(sizes[0])
    end = sizes[0] - sizes[0] % batch_size if drop_last else sizes[0]
    starts = range(0, end, batch_size)
    return (tuple(a[order[start : start + batch_size]] for a in whole) for start in starts)


def corrupt_labels(labels: ArrayLike, fraction: float, classes: int, rng: np.random.Generator) -> Labels:
    """Label noise: round(fraction·N) labels, chosen at random, are each replaced by a random *other* class.

    labels (N,) → a new (N,) array. What garbage in the data does to what is learned from it.

    >>> noisy = corrupt_labels([0] * 10, fraction=0.3, classes=3, rng=np.random.default_rng(0))
    >>> int((noisy != 0).sum())
    3
    """
    classes, rng = check.whole("classes", classes, at_least=2), check.generator("rng", rng)
    out = check.labels("labels", labels, classes).copy()
    fraction = check.real("fraction", fraction, at_least=0, at_most=1)
    chosen = rng.choice(len(out), size=round(fraction * len(out)), replace=False)
    out[chosen] = (out[chosen] + rng.integers(1, classes, size=len(chosen))) % classes
    return out


def noisy_sine(n: int, noise: float, rng: np.random.Generator) -> tuple[Vector, Vector]:
    """A curve to fit: x_i evenly over [0, 1], y_i = sin(2π x_i) + noise·ε_i, ε_i standard normal; both (n,).

    >>> x, y = noisy_sine(5, noise=0.0, rng=np.random.default_rng(0))
    >>> x.tolist(), y.round(6).tolist()
    ([0.0, 0.25, 0.5, 0.75, 1.0], [0.0, 1.0, 0.0, -1.0, -0.0])
    """
    x = np.linspace(0, 1, check.whole("n", n))
    return x, np.sin(2 * np.pi * x) + _noise(noise, rng, x.shape)


def spirals(n: int, classes: int, noise: float, rng: np.random.Generator) -> tuple[Matrix, Labels]:
    """Interleaved spiral arms, one a class, that no straight line separates: x (n, 2) and labels (n,).

    >>> x, labels = spirals(6, classes=3, noise=0.0, rng=np.random.default_rng(0))
    >>> x.shape, labels.tolist()
    ((6, 2), [0, 1, 2, 0, 1, 2])
    """
    classes = check.whole("classes", classes)
    labels = np.arange(check.whole("n", n)) % classes
    radius = check.generator("rng", rng).uniform(0.1, 1, n)
    angle = 2 * np.pi * labels / classes + 4 * radius
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x + _noise(noise, rng, x.shape), labels


def rings(n: int, classes: int, noise: float, rng: np.random.Generator) -> tuple[Matrix, Labels]:
    """Concentric rings of radius 1, 2, ..., one a class: x (n, 2) and labels (n,).

    >>> x, labels = rings(4, classes=2, noise=0.0, rng=np.random.default_rng(0))
    >>> np.linalg.norm(x, axis=1).round(6).tolist(), labels.tolist()
    ([1.0, 2.0, 1.0, 2.0], [0, 1, 0, 1])
    """
    labels = np.arange(check.whole("n", n)) % check.whole("classes", classes)
    angle = check.generator("rng", rng).uniform(0, 2 * np.pi, n)
    x = (labels + 1)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return x + _noise(noise, rng, x.shape), labels


def make_shapes(n: int, size: int, rng: np.random.Generator) -> tuple[Images, Labels, Mask]:
    """Grey images of one bright shape each, of random place, size and brightness, on a dark, noisy ground.

    Returns images (n, 1, size, size) in [0, 1], labels (n,) into `SHAPES` (circle, square, triangle, cross)
    in random order, and for segmentation the masks (n, size, size), True inside the shape. `size` ≥ 8.

    >>> images, labels, masks = make_shapes(5, 16, np.random.default_rng(0))
    >>> images.shape, labels.shape, masks.shape
    ((5, 1, 16, 16), (5,), (5, 16, 16))
    """
    n, size = check.whole("n", n), check.whole("size", size, at_least=8)
    labels = check.generator("rng", rng).permutation(np.arange(n) % len(SHAPES))
    radius = size * rng.uniform(0.25, 0.4, (n, 1, 1))
    left, top = radius + (size - 1 - 2 * radius) * rng.random((2, n, 1, 1))
    dx, dy = np.arange(size) - left, np.arange(size)[:, None] - top
    far = np.maximum(np.abs(dx), np.abs(dy))
    inside = np.stack(
        [
            dx**2 + dy**2 <= radius**2,
            far <= 0.85 * radius,
            (np.abs(dx) <= (dy + radius) / 2) & (dy <= radius),
            (far <= radius) & (np.minimum(np.abs(dx), np.abs(dy)) <= radius / 3),
        ]
    )
    masks = inside[labels, np.arange(n)]
    images = rng.uniform(0.5, 1, (n, 1, 1)) * masks + rng.normal(0.1, 0.05, masks.shape)
    return images.clip(0, 1)[:, None], labels, masks


def load_digits() -> tuple[Images, Labels]:
    """1797 handwritten digits, images (1797, 1, 8, 8) in [0, 1], labels (1797,); they come with scikit-learn.

    >>> images, labels = load_digits()
    >>> images.shape, labels[:5].tolist()
    ((1797, 1, 8, 8), [0, 1, 2, 3, 4])
    """
    bunch = extras.need("sklearn.datasets", "load_digits").load_digits()
    return bunch.images[:, None] / 16, bunch.target.astype(np.intp)


def load_iris() -> tuple[Matrix, Labels]:
    """Fisher's 150 irises: x (150, 4), lengths and widths of sepals and petals in cm, and the species (150,).

    >>> x, labels = load_iris()
    >>> x[0].tolist(), np.bincount(labels).tolist()
    ([5.1, 3.5, 1.4, 0.2], [50, 50, 50])
    """
    bunch = extras.need("sklearn.datasets", "load_iris").load_iris()
    return bunch.data.copy(), bunch.target.astype(np.intp)


def load_text() -> str:
    """Shakespeare's comedy "As You Like It", 122 439 characters, 64 different ones; it comes with dlcore.

    >>> load_text()[:58]
    "AS YOU LIKE IT\\n\\nACT I, SCENE I. Orchard of Oliver's house."
    """
    return (resources.files("dlcore") / "texts" / "as_you_like_it.txt").read_text(encoding="ascii")


def load_mnist(
    folder: str | Path,
    progress: bool = True,
    base_url: str = datasets.MNIST_URL,
    hashes: Mapping[str, str] = datasets.MNIST,
) -> tuple[Images, Labels, Images, Labels]:
    """MNIST, 70 000 handwritten digits of 28×28: training images and labels, then those of the test set.

    Downloaded to `folder` on first use (12 MB) and checked against known hashes on every use. Images are
    (60000, 1, 28, 28) and (10000, 1, 28, 28) in float32, in [0, 1].
    `base_url` and `hashes` (file name: hash, in the order of the results) name another source.
    """
    files = _fetched(4, folder, progress, base_url, hashes)
    x, y, x_test, y_test = [datasets.read_idx(file) for file in files]
    return _unit(x[:, None]), y.astype(np.intp), _unit(x_test[:, None]), y_test.astype(np.intp)


def load_cifar10(
    folder: str | Path,
    progress: bool = True,
    base_url: str = datasets.CIFAR10_URL,
    hashes: Mapping[str, str] = datasets.CIFAR10,
) -> tuple[Images, Labels, Images, Labels]:
    """CIFAR-10, 60 000 colour images of 32×32: training images and labels, then those of the test set.

    Downloaded to `folder` on first use (170 MB) and checked against a known hash on every use. Images are
    (50000, 3, 32, 32) and (10000, 3, 32, 32) in float32, in [0, 1]; `datasets.CIFAR10_CLASSES` names the
    classes.
    `base_url` and `hashes` (file name: hash) name another source.
    """
    [archive] = _fetched(1, folder, progress, base_url, hashes)
    x, y, x_test, y_test = datasets.read_cifar10(archive)
    return _unit(x), y.astype(np.intp), _unit(x_test), y_test.astype(np.intp)


def _fetched(
    count: int, folder: str | Path, progress: bool, base_url: str, hashes: Mapping[str, str]
) -> list[Path]:
    """The files that `hashes` names, downloaded if need be."""
    check.instance("folder", folder, str, Path), check.instance("base_url", base_url, str)
    if len(check.instance("hashes", hashes, Mapping)) != count:
        raise ValueError(f"hashes names {len(hashes)} files, but {count} expected here")
    return [datasets.fetch(base_url, name, known, folder, progress) for name, known in hashes.items()]


def _unit(bytes_: Array) -> Array:
    """Bytes 0 .. 255 as float32 in [0, 1]."""
    out = bytes_.astype(np.float32)
    out /= 255
    return out


def _noise(noise: float, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return check.real("noise", noise, at_least=0) * check.generator("rng", rng).standard_normal(shape)
