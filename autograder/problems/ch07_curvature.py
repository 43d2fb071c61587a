"""A6.10: what the eigenvalues of the Hessian tell."""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem


def with_eigenvalues(rng: np.random.Generator, eigenvalues) -> np.ndarray:
    """A full symmetric matrix that has them, along directions of its own."""
    axes, _ = np.linalg.qr(rng.standard_normal((len(eigenvalues),) * 2))
    matrix = axes * eigenvalues @ axes.T
    return (matrix + matrix.T) / 2


def scale(rng: np.random.Generator) -> float:
    return float(np.exp(rng.uniform(-3.0, 3.0)))


def bowl(rng: np.random.Generator) -> Arguments:
    eigenvalues = rng.uniform(0.2, 1.0, rng.integers(2, 5)) * scale(rng)
    return {"hessian": with_eigenvalues(rng, eigenvalues)}


def steep_descents(rng: np.random.Generator) -> Arguments:
    """Bent more steeply downwards than upwards."""
    up, down = rng.uniform(0.1, 0.6, rng.integers(1, 3)), -rng.uniform(0.8, 1.5, rng.integers(1, 3))
    return {"hessian": with_eigenvalues(rng, np.concatenate([up, down]) * scale(rng))}


def uncoupled(rng: np.random.Generator) -> Arguments:
    return {"hessian": np.diag(rng.uniform(0.1, 2.0, 3) * scale(rng))}


def ravine(rng: np.random.Generator) -> Arguments:
    """A thousand times as steep along one direction as along another."""
    return {"hessian": with_eigenvalues(rng, np.array([1e-3, 0.1, 1.0]) * scale(rng))}


def number(rng: np.random.Generator) -> Arguments:
    return {"hessian": np.array([[scale(rng)]])}


def stable_reference(hessian):
    return 2 / torch.linalg.eigvalsh(hessian).amax()


def stable(hessian, fault):
    """The bound, by other numbers than the largest eigenvalue."""
    eigenvalues = np.linalg.eigvalsh(hessian)
    sizes = {
        "half": 2 * eigenvalues[-1],
        "flattest": eigenvalues[0],
        "best": eigenvalues[0] + eigenvalues[-1],
        "size": np.abs(eigenvalues).max(),
        "diagonal": np.diag(hessian).max(),
        "entry": np.abs(hessian).max(),
        "trace": np.trace(hessian),
    }
    return 2 / sizes[fault]


def signed(rng: np.random.Generator, kind: str) -> np.ndarray:
    """Up to four eigenvalues of the signs that a kind of point has."""
    sizes = rng.uniform(0.3, 1.0, rng.integers(2 if kind == "saddle" else 1, 5))
    signs = {"minimum": [1.0], "maximum": [-1.0], "saddle": [1.0, -1.0]}[kind]
    return sizes * np.resize(signs, len(sizes)) * (rng.choice([1.0, -1.0]) if kind == "saddle" else 1.0)


def ordinary(rng: np.random.Generator) -> Arguments:
    kind = str(rng.choice(["minimum", "maximum", "saddle"]))
    return {"hessian": with_eigenvalues(rng, signed(rng, kind) * scale(rng))}


def coupled(rng: np.random.Generator) -> Arguments:
    """The diagonal has one sign, the eigenvalues have two."""
    diagonal, coupling = rng.uniform(0.5, 1.0, 2), rng.uniform(1.2, 2.0) * rng.choice([-1.0, 1.0])
    matrix = np.array([[diagonal[0], coupling], [coupling, diagonal[1]]])
    return {"hessian": matrix * rng.choice([-1.0, 1.0]) * scale(rng)}


def diagonal(rng: np.random.Generator, signs) -> Arguments:
    """Whole numbers of these signs on the diagonal, in any order: nothing is rounded."""
    return {"hessian": np.diag(rng.permutation(signs) * rng.integers(1, 5, len(signs)).astype(float))}


def flat(rng: np.random.Generator) -> Arguments:
    return diagonal(rng, [[1, 0], [-1, 0], [0, 1, 1], [0, -1, -1], [0, 0], [0]][rng.integers(6)])


def flat_saddle(rng: np.random.Generator) -> Arguments:
    return diagonal(rng, [[1, 0, -1], [-1, 0, 0, 1], [1, 1, 0, -1]][rng.integers(3)])


def nearly_flat(rng: np.random.Generator) -> Arguments:
    """One eigenvalue is small, clearly above tol · max|λ| or clearly below."""
    tol = float(np.exp(rng.uniform(-7.0, -4.0)))
    eigenvalues = signed(rng, str(rng.choice(["minimum", "maximum", "maximum", "saddle"])))
    eigenvalues[0] = np.sign(eigenvalues[0])
    small = tol * (rng.uniform(0.1, 0.4) if rng.random() < 0.6 else rng.uniform(2.5, 8.0))
    eigenvalues = np.append(eigenvalues, small * rng.choice([-1.0, 1.0]))
    return {"hessian": with_eigenvalues(rng, eigenvalues * scale(rng) ** 2), "tol": tol}


def faint(rng: np.random.Generator) -> Arguments:
    """Curvatures far below 10⁻⁹, of which none is small beside the others."""
    drawn = ordinary(rng)
    return drawn | {"hessian": drawn["hessian"] * 1e-13}


def type_reference(hessian, tol=1e-9):
    eigenvalues = torch.linalg.eigvalsh(hessian)
    size = eigenvalues.abs()
    signs = torch.where(size <= tol * size.amax(), torch.zeros_like(size), eigenvalues.sign())
    words = {(1.0,): "minimum", (-1.0,): "maximum", (-1.0, 1.0): "saddle", (-1.0, 0.0, 1.0): "saddle"}
    return words.get(tuple(signs.unique().tolist()), "degenerate")


def classify(hessian, tol=1e-9, fault=""):
    """The kind of point, with a switch for each thing that goes wrong in telling it."""
    values = np.diag(hessian) if fault == "diagonal" else np.linalg.eigvalsh(hessian)
    limit = {"absolute": tol, "exact": 0.0, "fixed": 1e-9 * np.abs(values).max()}.get(
        fault, tol * np.abs(values).max()
    )
    up, down, zero = values > limit, values < -limit, np.abs(values) <= limit
    if fault == "flat first" and zero.any():
        return "degenerate"
    if fault == "semidefinite" and not (up.any() and down.any()):
        return "maximum" if down.any() else "minimum"
    if up.any() and down.any():
        return "saddle"
    words = ("minimum", "maximum", "degenerate")
    if fault == "exchanged":
        words = ("maximum", "minimum", "degenerate")
    if fault == "two kinds":
        words = ("minimum", "saddle", "degenerate")
    return words[0] if up.all() else words[1] if down.all() else words[2]


def by_determinant(hessian, tol=1e-9):
    determinant = np.linalg.det(hessian)
    if abs(determinant) <= tol:
        return "degenerate"
    if determinant < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


PROBLEMS = [
    Problem(
        "optim.max_stable_lr",
        points=3,
        groups=(
            Group("a bowl", bowl, weight=2),
            Group("a saddle, steepest downwards", steep_descents),
            Group("a diagonal matrix", uncoupled),
            Group("a ravine", ravine),
            Group("one coordinate", number, weight=0.5),
        ),
        reference=stable_reference,
        mistakes=(
            Mistake(
                "half the bound",
                "1/λmax is returned. With that rate the steepest direction is done in one step, 1 − αλ = 0;"
                " it stays stable up to twice as much, where 1 − αλ = −1.",
                "7.1",
                partial(stable, fault="half"),
            ),
            Mistake(
                "the smallest eigenvalue",
                "The rate is 2/λmin, which the flattest direction would bear. Every direction has to be"
                " stable, and the steepest, λmax, is the first that is not.",
                "7.1",
                partial(stable, fault="flattest"),
            ),
            Mistake(
                "the best rate for the largest",
                "2/(λmin + λmax) is the rate at which the slowest direction shrinks fastest. The largest"
                " stable one depends on λmax alone: 2/λmax.",
                "7.1",
                partial(stable, fault="best"),
            ),
            Mistake(
                "the eigenvalue of largest size",
                "The rate is 2/max|λ|. A negative eigenvalue bends downwards and limits no rate: take the"
                " largest λ with its sign. Norms and singular values lose it.",
                "7.1",
                partial(stable, fault="size"),
            ),
            Mistake(
                "the largest diagonal entry",
                "The diagonal holds the curvatures along the axes. Between the axes the surface may be"
                " steeper: it is the largest eigenvalue that counts.",
                "7.1",
                partial(stable, fault="diagonal"),
            ),
            Mistake(
                "the largest entry",
                "The rate is 2 over the largest entry of H in size. Entries depend on the choice of axes;"
                " the steepest curvature is the largest eigenvalue.",
                "7.1",
                partial(stable, fault="entry"),
            ),
            Mistake(
                "the sum of the eigenvalues",
                "The rate is 2 over the trace, the sum of all curvatures. Each direction goes its own way,"
                " (1 − αλ) x, so the largest λ alone sets the bound.",
                "7.1",
                partial(stable, fault="trace"),
            ),
        ),
    ),
    Problem(
        "optim.critical_point_type",
        points=3,
        groups=(
            Group("curved in all directions", ordinary, weight=2, exact=True),
            Group("a diagonal that misleads", coupled, exact=True),
            Group("flat directions", flat, exact=True),
            Group("a saddle with flat directions", flat_saddle, exact=True),
            Group("nearly flat directions, with tol", nearly_flat, exact=True),
            Group("tiny curvatures", faint, exact=True),
        ),
        reference=type_reference,
        mistakes=(
            Mistake(
                "signs of the diagonal",
                "The diagonal holds the curvatures along the axes only. In [[2, −3], [−3, 2]] both are"
                " positive, and yet it is a saddle, for the eigenvalues are 5 and −1: look at those.",
                "7.3",
                partial(classify, fault="diagonal"),
            ),
            Mistake(
                "determinant test for all sizes",
                "The sign of det H, with that of an entry, decides. That works for two coordinates; with"
                " more, two negative eigenvalues make the determinant positive again, and it says nothing"
                " of each of them.",
                "7.3",
                by_determinant,
            ),
            Mistake(
                "degenerate taken for an extremum",
                "Where some λ = 0 and the rest have one sign, the answer is a minimum or a maximum. The"
                " second derivatives leave it open there, as x⁴, −x⁴ and x³ show: degenerate.",
                "7.3",
                partial(classify, fault="semidefinite"),
            ),
            Mistake(
                "flat before saddle",
                "A single λ = 0 makes the answer degenerate. If there are directions up and directions down"
                " besides, it is a saddle whatever the flat ones do: ask that first.",
                "7.3",
                partial(classify, fault="flat first"),
            ),
            Mistake(
                "tol held against λ itself",
                "|λ| is compared with tol, so the answer depends on the units of f. What is small is small"
                " beside the largest: |λ| ≤ tol · max|λ|.",
                "7.3",
                partial(classify, fault="absolute"),
            ),
            Mistake(
                "no tolerance",
                "Only λ = 0 to the last bit counts as flat. Computed eigenvalues are off by roundings: up"
                " to tol · max|λ| they count as 0.",
                "7.3",
                partial(classify, fault="exact"),
            ),
            Mistake(
                "minimum and maximum exchanged",
                "Where all λ > 0 the surface bends upwards on every side, and the point is the lowest: a"
                " minimum. All λ < 0 is a maximum.",
                "7.3",
                partial(classify, fault="exchanged"),
            ),
            Mistake(
                "maximum called a saddle",
                "Any λ < 0 makes it a saddle. If all of them are negative, there is no way up from here: a"
                " maximum.",
                "7.3",
                partial(classify, fault="two kinds"),
            ),
        ),
    ),
]
