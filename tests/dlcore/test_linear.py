"""Linear models against PyTorch and scikit-learn, and least squares by what makes it least."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.linear_model import Ridge

from dlcore import calculus, linear, losses, metrics, prob

sizes = st.integers(1, 6)


@pytest.mark.parametrize("dtype", FLOATS)
@given(front=st.lists(sizes, max_size=3), d=sizes, outputs=sizes, seed=seeds)
def test_linear_predict(dtype, front, d, outputs, seed):
    x, w, b = draw(seed, (*front, d), (outputs, d), (outputs,), dtype=dtype)
    want = F.linear(*map(torch.tensor, (x, w, b)))
    same(keeps_inputs(linear.linear_predict, x, w, b), want)
    same(keeps_inputs(linear.linear_predict, x, w[0], float(b[0])), want[..., 0])


@given(n=sizes, d=sizes, seed=seeds)
def test_e029_a_number_for_a_sample_and_a_vector_for_a_batch(n, d, seed):
    x, w, b = draw(seed, (n, d), (d,), ())
    batch = linear.linear_predict(x, w, b)
    assert batch.shape == (n,)
    same(batch, np.stack([linear.linear_predict(x_i, w, b) for x_i in x]))
    same(linear.linear_predict(x[0], w, b), sum(w[j] * x[0, j] for j in range(d)) + b)


def test_scores_of_three_classes_from_four_pixels():
    w, b = np.arange(12.0).reshape(3, 4), np.array([1.0, 0.0, -1.0])
    assert w.size + b.size == 15
    same(linear.linear_predict([1.0, 0.0, 0.0, 1.0], w, b), np.array([4.0, 11.0, 18.0]))


@pytest.mark.parametrize("dtype", FLOATS)
@given(d=st.integers(1, 4), extra=st.integers(3, 9), seed=seeds)
def test_n12_maximum_likelihood_is_least_squares_is_the_pseudo_inverse(dtype, d, extra, seed):
    """N-12: the NLL of Gaussian noise has its minimum at pinv([X 1])·y, whatever sigma is."""
    x, y = draw(seed, (d + extra, d), (d + extra,), dtype=dtype)
    w, b = keeps_inputs(linear.linreg_closed_form, x, y)
    wide = np.column_stack([x, np.ones_like(y)])
    solution = np.append(w, b)
    same(solution, np.linalg.pinv(wide) @ y, tolerance=1e-7 if dtype is np.float64 else 1e-2)
    if dtype is np.float64:

        def nll(parameters):
            return -prob.normal_logpdf(y, wide @ parameters, 0.7).sum()

        slope = calculus.numerical_gradient(nll, solution)
        assert np.abs(slope).max() < 1e-5 * max(1, np.abs(wide).max()) * len(y)
        (nudge,) = draw(seed + 1, (d + 1,))
        assert nll(solution) <= nll(solution + 0.01 * nudge)


@given(seed=seeds)
def test_least_squares_of_dependent_features_is_the_shortest(seed):
    x, y = draw(seed, (6, 2), (6,))
    x = np.column_stack([x, x[:, 0] + x[:, 1]])
    w, b = linear.linreg_closed_form(x, y)
    same(np.append(w, b), np.linalg.pinv(np.column_stack([x, np.ones(6)]), rcond=1e-10) @ y, tolerance=1e-6)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, d=sizes, seed=seeds)
def test_linreg_grad(dtype, n, d, seed):
    x, y, w, b = draw(seed, (n, d), (n,), (d,), (), dtype=dtype)
    tx, ty = torch.tensor(x), torch.tensor(y)
    want = torch_vjp(lambda w, b: F.mse_loss(tx @ w + b, ty) / 2, [w, b], dtype(1))
    all_same(keeps_inputs(linear.linreg_grad, x, y, w, b), want)


@given(batches=sizes, size=sizes, d=sizes, seed=seeds)
def test_n13_minibatch_gradients_are_right_on_average(batches, size, d, seed):
    """N-13: the mean over samples, or over the equal batches of an epoch, is the full gradient."""
    n = batches * size
    x, y, w, b = draw(seed, (n, d), (n,), (d,), ())
    full = linear.linreg_grad(x, y, w, b)
    order = np.random.default_rng(seed).permutation(n)
    for parts in (np.arange(n)[:, None], order.reshape(batches, size)):
        grads = [linear.linreg_grad(x[part], y[part], w, b) for part in parts]
        all_same([np.mean(side, axis=0) for side in zip(*grads, strict=True)], full)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, d=sizes, batch_size=sizes, epochs=st.integers(0, 3), seed=seeds)
def test_sgd_linreg_takes_the_steps_of_torch(dtype, n, d, batch_size, epochs, seed):
    """E-030, E-031: both updates come from the same batch, and b's starts from b."""
    x, y = draw(seed, (n, d), (n,), dtype=dtype)
    w, b = torch.zeros(d, dtype=torch.tensor(x).dtype), torch.zeros((), dtype=torch.tensor(x).dtype)
    w.requires_grad_()
    b.requires_grad_()
    optimizer, rng = torch.optim.SGD([w, b], lr=0.1), np.random.default_rng(seed)
    for _ in range(epochs):
        for batch in torch.tensor(rng.permutation(n)).split(batch_size):
            optimizer.zero_grad()
            (F.mse_loss(torch.tensor(x)[batch] @ w + b, torch.tensor(y)[batch]) / 2).backward()
            optimizer.step()
    ours = keeps_inputs(linear.sgd_linreg, x, y, 0.1, epochs, batch_size, np.random.default_rng(seed))
    all_same(ours, [w, b])


def test_sgd_without_noise_finds_the_least_squares_solution():
    x, w = draw(0, (60, 3), (3,))
    y = x @ w - 2
    found = linear.sgd_linreg(x, y, 0.1, 200, 8, np.random.default_rng(0))
    all_same(found, linear.linreg_closed_form(x, y), tolerance=1e-8)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, degree=st.integers(1, 9), seed=seeds)
def test_polynomial_features(dtype, n, degree, seed):
    (x,) = draw(seed, (n,), dtype=dtype)
    want = np.vander(x, degree + 1, increasing=True)[:, 1:].astype(dtype)
    same(keeps_inputs(linear.polynomial_features, x, degree), want)


def test_a_polynomial_is_found_again_from_its_values():
    x = np.linspace(-1, 1, 9)
    w, b = linear.linreg_closed_form(linear.polynomial_features(x, 3), 1 - 2 * x + 4 * x**3)
    same(np.append(b, w), np.array([1.0, -2.0, 0.0, 4.0]))


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=st.integers(2, 9), d=sizes, lam=st.floats(0.01, 10), seed=seeds)
def test_ridge_closed_form(dtype, n, d, lam, seed):
    x, y = draw(seed, (n, d), (n,), dtype=dtype)
    model = Ridge(alpha=n * lam, solver="svd").fit(x, y)
    w, b = keeps_inputs(linear.ridge_closed_form, x, y, lam)
    same(w, model.coef_.astype(dtype))
    same(b, dtype(model.intercept_))


@given(d=sizes, lam=st.floats(0, 5), seed=seeds)
def test_ridge_is_the_minimum_of_its_objective_and_shrinks_only_w(d, lam, seed):
    x, y, nudge = draw(seed, (12, d), (12,), (d + 1,))
    w, b = linear.ridge_closed_form(x, y, lam)

    def objective(w, b):
        return losses.mse_loss(linear.linear_predict(x, w, b), y) + lam * (w @ w)

    assert objective(w, b) <= objective(w + 0.01 * nudge[:-1], b + 0.01 * nudge[-1])
    dw, db = linear.linreg_grad(x, y, w, b)
    same(dw + lam * w, np.zeros(d))
    same(db, np.float64(0))
    same(linear.ridge_closed_form(x, y + 100, lam)[0], w, tolerance=1e-8)


@given(d=sizes, seed=seeds)
def test_ridge_without_penalty_is_least_squares(d, seed):
    x, y = draw(seed, (d + 4, d), (d + 4,))
    all_same(linear.ridge_closed_form(x, y, 0), linear.linreg_closed_form(x, y), tolerance=1e-6)


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sizes, d=sizes, classes=st.integers(2, 5), seed=seeds)
def test_softmax_regression_grad(dtype, n, d, classes, seed):
    x, w, b = draw(seed, (n, d), (classes, d), (classes,), dtype=dtype)
    labels = np.random.default_rng(seed).integers(classes, size=n)
    tx, t = torch.tensor(x), torch.tensor(labels)
    want = torch_vjp(lambda w, b: F.cross_entropy(F.linear(tx, w, b), t), [w, b], dtype(1))
    all_same(keeps_inputs(linear.softmax_regression_grad, x, labels, w, b), want)


@given(n=sizes, d=sizes, classes=st.integers(2, 5), epochs=st.integers(1, 5), seed=seeds)
def test_softmax_regression_takes_the_steps_of_torch(n, d, classes, epochs, seed):
    (x,), labels = draw(seed, (n, d)), np.random.default_rng(seed).integers(classes, size=n)
    model = linear.SoftmaxRegression(d, classes)
    history = keeps_inputs(lambda x, labels: model.fit(x, labels, lr=0.5, epochs=epochs), x, labels)
    layer = torch.nn.Linear(d, classes, dtype=torch.float64)
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimizer, want = torch.optim.SGD(layer.parameters(), lr=0.5), []
    for _ in range(epochs):
        loss = F.cross_entropy(layer(torch.tensor(x)), torch.tensor(labels))
        want.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    all_same([model.w, model.b, history], [layer.weight, layer.bias, np.array(want)])
    same(model.predict_proba(x), layer(torch.tensor(x)).softmax(1))
    same(model.predict(x), layer(torch.tensor(x)).argmax(1))


def test_softmax_regression_starts_undecided_and_goes_on_where_it_stopped():
    (x,), labels = draw(0, (20, 3)), np.arange(20) % 4
    whole, halves = linear.SoftmaxRegression(3, 4), linear.SoftmaxRegression(3, 4)
    same(whole.predict_proba(x), np.full((20, 4), 0.25))
    history = whole.fit(x, labels, epochs=10)
    same(history[0], np.float64(math.log(4)))
    same(np.append(halves.fit(x, labels, epochs=5), halves.fit(x, labels, epochs=5)), history)
    same(halves.w, whole.w)


def test_softmax_regression_on_iris():
    x, labels = load_iris(return_X_y=True)
    model = linear.SoftmaxRegression(features=4, classes=3)
    model.fit(prob.standardize(x, x.mean(axis=0), x.std(axis=0)), labels, lr=0.5, epochs=300)
    predicted = model.predict(prob.standardize(x, x.mean(axis=0), x.std(axis=0)))
    assert metrics.accuracy(predicted, labels) > 0.95


def test_bad_input_is_refused_in_a_sentence():
    x, y, rng = np.ones((3, 2)), np.ones(3), np.random.default_rng(0)
    refuses(ValueError, "w has shape (3,), but (D,) with D = 2", linear.linear_predict, x, np.ones(3), 0.0)
    refuses(ValueError, "w has shape (1, 1, 2)", linear.linear_predict, x, np.ones((1, 1, 2)), 0.0)
    refuses(ValueError, "b has shape (3,)", linear.linear_predict, x, np.ones(2), np.ones(3))
    refuses(ValueError, "b has shape (3,), but (4,)", linear.linear_predict, x, np.ones((4, 2)), np.ones(3))
    for fit in (linear.linreg_closed_form, lambda x, y: linear.ridge_closed_form(x, y, 1.0)):
        refuses(ValueError, "y has shape (2,), but (N,) with N = 3", fit, x, np.ones(2))
        refuses(ValueError, "x holds NaN", fit, x * np.nan, y)
        refuses(ValueError, "y holds NaN", fit, x, y * np.inf)
    refuses(ValueError, "lam must be at least 0", linear.ridge_closed_form, x, y, -1.0)
    refuses(ValueError, "w has shape (3,)", linear.linreg_grad, x, y, np.ones(3), 0.0)
    refuses(ValueError, "lr must be above 0", linear.sgd_linreg, x, y, 0.0, 1, 1, rng)
    refuses(ValueError, "epochs must be at least 0", linear.sgd_linreg, x, y, 0.1, -1, 1, rng)
    refuses(ValueError, "batch_size must be at least 1", linear.sgd_linreg, x, y, 0.1, 1, 0, rng)
    refuses(TypeError, "rng must be a numpy Generator", linear.sgd_linreg, x, y, 0.1, 1, 1, 0)
    refuses(ValueError, "degree must be at least 1", linear.polynomial_features, y, 0)
    refuses(ValueError, "x has shape (3, 2)", linear.polynomial_features, x, 2)
    refuses(ValueError, "classes must be at least 2", linear.SoftmaxRegression, 2, 1)
    refuses(ValueError, "features must be at least 1", linear.SoftmaxRegression, 0, 2)
    model = linear.SoftmaxRegression(2, 2)
    refuses(ValueError, "labels must lie in 0 to 1", model.fit, x, [0, 1, 2])
    refuses(ValueError, "labels has shape (2,), but (3,)", model.fit, x, [0, 1])
    refuses(ValueError, "x holds NaN", model.fit, x * np.nan, [0, 1, 1])
    refuses(ValueError, "x has shape (2,)", model.predict, np.ones(2))
    refuses(ValueError, "x has shape (2,)", model.predict_proba, np.ones(2))
