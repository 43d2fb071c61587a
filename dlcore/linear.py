"""Linear models: predictions, least squares solved at once and step by step, and softmax regression.

For one output, w has shape (D,) and b is a number; for O outputs, w is (O, D) and b is (O,).
"""

from __future__ import annotations

import math

import numpy as np

from . import activations as act
from . import check, losses
from .shapes import Array, ArrayLike, Labels, Matrix, Scalar, Vector


def linear_predict(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> Array:
    """Affine prediction. One sample x (D,): ŷ = wᵀx + b, a number. A batch X (N, D): ŷ = Xw + b, shape (N,).

    With a matrix w of shape (O, D) and b of shape (O,), the O scores are o = Wx + b, shape (O,), for one
    sample and O = XWᵀ + b, shape (N, O), for a batch. x may have more axes in front; the last holds features.

    >>> linear_predict([[1.0, 2.0], [0.0, 1.0]], w=[3.0, 4.0], b=0.5).tolist()
    [11.5, 4.5]
    """
    single = check.array("w", w).ndim == 1
    x, w = check.arrays(x=(x, "... D"), w=(w, "D" if single else "O D"))
    b = check.array("b", b, "" if single else str(len(w)))
    return x @ w.T + b.astype(w.dtype, copy=False)


def linreg_closed_form(x: ArrayLike, y: ArrayLike) -> tuple[Vector, Scalar]:
    """Least squares at once: the (w, b) with the smallest 1/N Σ_i (wᵀx_i + b − y_i)².

    (w, b) = pinv(X̃)·y, where X̃ = [X 1] has a column of ones for b. If the columns of X̃ are independent,
    pinv(X̃) = (X̃ᵀX̃)⁻¹X̃ᵀ, the normal equations; if not, many (w, b) fit equally well and pinv takes the
    shortest. x (N, D), y (N,) → w (D,) and the number b.

    >>> w, b = linreg_closed_form([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> w.round(6).tolist(), round(float(b), 6)
    ([2.0], 1.0)
    """
    x, y = _regression_data(x, y)
    solution = np.linalg.lstsq(np.column_stack([x, np.ones_like(y)]), y)[0]
    return solution[:-1], solution[-1]


def linreg_grad(x: ArrayLike, y: ArrayLike, w: ArrayLike, b: ArrayLike) -> tuple[Vector, Scalar]:
    """Gradient of the half mean squared error L(w, b) = 1/(2N) Σ_i r_i² with r_i = wᵀx_i + b − y_i.

    dL/dw = 1/N Σ_i r_i·x_i = Xᵀr/N, shape (D,), and dL/db = 1/N Σ_i r_i. The ½ is there to cancel the 2.
    x (N, D), y (N,), w (D,), b a number.

    >>> dw, db = linreg_grad([[1.0], [3.0]], y=[0.0, 0.0], w=[1.0], b=0.0)
    >>> dw.tolist(), float(db)
    ([5.0], 2.0)
    """
    x, y, w = check.arrays(x=(x, "N D"), y=(y, "N"), w=(w, "D"))
    r = linear_predict(x, w, b) - y
    return x.T @ r / len(y), r.mean()


def sgd_linreg(
    x: ArrayLike, y: ArrayLike, lr: float, epochs: int, batch_size: int, rng: np.random.Generator
) -> tuple[Vector, Scalar]:
    """Least squares by minibatch stochastic gradient descent from w = 0, b = 0.

    For each batch B_t: w ← w − α/|B_t| Σ_{i∈B_t} r_i·x_i and b ← b − α/|B_t| Σ_{i∈B_t} r_i, where
    r_i = wᵀx_i + b − y_i is taken before either changes and α = lr. Each epoch visits the samples in the
    order rng.permutation(N), batch_size at a time; the last batch may be smaller.
    x (N, D), y (N,) → w (D,) and the number b.

    >>> w, b = sgd_linreg([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0], 0.3, 200, 2, np.random.default_rng(0))
    >>> w.round(3).tolist(), round(float(b), 3)
    ([2.0], 1.0)
    """
    x, y = _regression_data(x, y)
    lr, rng = check.real("lr", lr, above=0), check.generator("rng", rng)
    epochs, batch_size = check.whole("epochs", epochs, at_least=0), check.whole("batch_size", batch_size)
    w, b = np.zeros_like(x[0]), y.dtype.type(0)
    for _ in range(epochs):
        order = rng.permutation(len(y))
        for start in range(0, len(y), batch_size):
            batch = order[start : start + batch_size]
            dw, db = linreg_grad(x[batch], y[batch], w, b)
            w, b = w - lr * dw, b - lr * db
    return w, b


def polynomial_features(x: ArrayLike, degree: int) -> Matrix:
    """Powers as features: x of shape (N,) becomes the rows (x, x², …, x^degree), shape (N, degree).

    There is no column of ones, since every linear model here has its own b.

    >>> polynomial_features([2.0, -1.0], degree=3).tolist()
    [[2.0, 4.0, 8.0], [-1.0, 1.0, -1.0]]
    """
    x, degree = check.array("x", x, "N"), check.whole("degree", degree)
    return np.cumprod(np.repeat(x[:, None], degree, axis=1), axis=1)


def ridge_closed_form(x: ArrayLike, y: ArrayLike, lam: float) -> tuple[Vector, Scalar]:
    """Least squares with a price on large weights: minimises 1/N Σ_i (wᵀx_i + b − y_i)² + λ‖w‖², λ ≥ 0.

    The bias is free. With the means taken off, X_c = X − x̄ and y_c = y − ȳ:
    w = (X_cᵀX_c + Nλ·I)⁻¹X_cᵀy_c and b = ȳ − wᵀx̄. The half loss 1/(2N) Σ_i r_i² + λ/2·‖w‖² has the same
    solution, and N·λ is what some libraries call λ or α. For λ = 0 it is least squares, with the shortest w
    if that is not unique. x (N, D), y (N,) → w (D,) and the number b.

    >>> w, b = ridge_closed_form([[-1.0], [1.0]], [0.0, 2.0], lam=1.0)  # least squares: w = 1, b = 1
    >>> w.round(6).tolist(), round(float(b), 6)
    ([0.5], 1.0)
    """
    x, y = _regression_data(x, y)
    lam = check.real("lam", lam, at_least=0)
    n, d = x.shape
    # The penalty is D more samples, √(Nλ)·e_j with target 0: as good as the formula, and safe for λ = 0.
    penalty = math.sqrt(n * lam) * np.eye(d, dtype=x.dtype)
    features = np.concatenate([x - x.mean(axis=0), penalty])
    targets = np.concatenate([y - y.mean(), np.zeros(d, dtype=y.dtype)])
    w = np.linalg.lstsq(features, targets)[0]
    return w, y.mean() - x.mean(axis=0) @ w


def softmax_regression_grad(x: ArrayLike, labels: Labels, w: Matrix, b: Vector) -> tuple[Matrix, Vector]:
    """Gradient of the mean cross-entropy of softmax(XWᵀ + b): with G = dL/dO, dW = GᵀX and db = Σ_i G_i.

    x (N, D), labels (N,), w (C, D), b (C,) → dW (C, D), db (C,). G is `losses.cross_entropy_grad`, (N, C).

    >>> dw, db = softmax_regression_grad(np.ones((1, 1)), np.array([0]), np.zeros((2, 1)), np.zeros(2))
    >>> dw.tolist(), db.tolist()
    ([[-0.5], [0.5]], [-0.5, 0.5])
    """
    x = check.array("x", x, "N D")
    g = losses.cross_entropy_grad(linear_predict(x, w, b), labels)
    return g.T @ x, g.sum(axis=0)


class SoftmaxRegression:
    """Linear classifier: p = softmax(Wx + b), fitted by gradient descent on the mean cross-entropy.

    W, shape (classes, features), and b, shape (classes,), start at 0, so that every class is equally likely.

    >>> model = SoftmaxRegression(features=1, classes=2)
    >>> history = model.fit([[-1.0], [1.0]], [0, 1], lr=1.0, epochs=10)
    >>> model.predict([[-2.0], [3.0]]).tolist(), bool(history[-1] < history[0])
    ([0, 1], True)
    """

    def __init__(self, features: int, classes: int) -> None:
        classes = check.whole("classes", classes, at_least=2)
        self.w = np.zeros((classes, check.whole("features", features)))
        self.b = np.zeros(classes)

    def fit(self, x: ArrayLike, labels: ArrayLike, lr: float = 0.1, epochs: int = 100) -> Vector:
        """Take `epochs` steps W ← W − α·dL/dW, b ← b − α·dL/db over all samples; the loss before each step.

        x (N, D), labels (N,). A second call goes on where the first stopped.
        """
        x = check.finite("x", check.array("x", x, "N D"))
        labels = check.labels("labels", labels, len(self.w), str(len(x)))
        lr, epochs = check.real("lr", lr, above=0), check.whole("epochs", epochs)
        history = np.empty(epochs)
        for epoch in range(epochs):
            history[epoch] = losses.cross_entropy(linear_predict(x, self.w, self.b), labels)
            dw, db = softmax_regression_grad(x, labels, self.w, self.b)
            self.w, self.b = self.w - lr * dw, self.b - lr * db
        return history

    def predict_proba(self, x: ArrayLike) -> Matrix:
        """Probability of every class: (N, D) → (N, C)."""
        return act.softmax(linear_predict(check.array("x", x, "N D"), self.w, self.b))

    def predict(self, x: ArrayLike) -> Labels:
        """Most probable class of every sample: (N, D) → (N,)."""
        return linear_predict(check.array("x", x, "N D"), self.w, self.b).argmax(axis=1)


def _regression_data(x: ArrayLike, y: ArrayLike) -> tuple[Matrix, Vector]:
    x, y = check.arrays(x=(x, "N D"), y=(y, "N"))
    return check.finite("x", x), check.finite("y", y)
