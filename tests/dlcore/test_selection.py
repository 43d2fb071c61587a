"""Model selection: splits that cover, scores that are what they say, searches that find."""

import numpy as np
from compare import refuses, same, seeds
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import KFold

from dlcore import linear, selection


def rng(seed=0):
    return np.random.default_rng(seed)


def learn_line(x, y):
    w, b = linear.linreg_closed_form(x, y)
    return lambda new: linear.linear_predict(new, w, b)


def mse(pred, truth):
    return float(np.mean((pred - truth) ** 2))


def noisy_line(n, seed=0):
    x = rng(seed).standard_normal((n, 3))
    return x, x @ [1.0, 2.0, 3.0] + 0.1 * rng(seed + 1).standard_normal(n)


@given(n=st.integers(2, 40), data=st.data(), seed=seeds)
def test_folds_cover_everything_once(n, data, seed):
    k = data.draw(st.integers(2, n))
    folds = selection.kfold_indices(n, k, rng(seed))
    assert sorted(np.concatenate([held for _, held in folds]).tolist()) == list(range(n))
    assert all(sorted([*rest, *held]) == list(range(n)) for rest, held in folds)
    sizes = sorted(len(held) for _, held in folds)
    assert sizes == sorted(len(held) for _, held in KFold(k).split(np.zeros(n)))


def test_cross_validation_scores_are_those_of_each_fold():
    x, y = noisy_line(20)
    scores = selection.cross_validate(learn_line, mse, x, y, 4, rng(3))
    want = [
        mse(learn_line(x[rest], y[rest])(x[held]), y[held])
        for rest, held in selection.kfold_indices(20, 4, rng(3))
    ]
    same(scores, np.array(want))
    assert 0.001 < scores.mean() < 0.05


def test_learning_curve_falls_towards_the_noise():
    train, valid = noisy_line(400), noisy_line(400, seed=5)
    curve = selection.learning_curve(learn_line, mse, train, valid, [4, 20, 400], rng())
    assert curve.shape == (3, 2)
    assert curve[0, 1] > curve[2, 1]
    assert curve[0, 0] < curve[2, 0] < 0.02  # four parameters fit four points exactly


def test_empirical_risk_is_the_mean_of_penalised_sample_losses():
    losses, w = rng().random(7), rng(1).standard_normal((2, 3))
    same(selection.empirical_risk(losses, w, 0.3), np.mean(losses + 0.3 * np.sum(w**2)))
    same(selection.empirical_risk(losses), losses.mean())


def test_random_search_returns_the_best_trial_and_skips_nan():
    space = {"a": lambda r: r.uniform(-1, 1), "b": lambda r: r.integers(3)}
    tried = []

    def objective(setting):
        tried.append(setting)
        return np.nan if setting["a"] < -0.5 else setting["a"] ** 2 + setting["b"]

    best, values = selection.random_search(objective, space, 60, rng())
    assert best == tried[int(np.nanargmin(values))]
    assert np.isnan(values).any()
    assert objective(best) == np.nanmin(values)


def test_ablation_runs_every_combination_in_order():
    rows = selection.ablation_grid(lambda a, b: a - b, {"a": [1, 2], "b": [0, 5]})
    assert [value for _, value in rows] == [1.0, -4.0, 2.0, -3.0]
    assert rows[1][0] == {"a": 1, "b": 5}


def test_bad_input_is_refused_in_a_sentence():
    x, y = noisy_line(6)
    refuses(ValueError, "k must be at most the number of samples 3", selection.kfold_indices, 3, 4, rng())
    refuses(ValueError, "k must be at least 2", selection.kfold_indices, 3, 1, rng())
    refuses(TypeError, "rng must be a numpy Generator", selection.kfold_indices, 3, 2, 0)
    refuses(
        ValueError,
        "x has 6 samples, but y has 5",
        selection.cross_validate,
        learn_line,
        mse,
        x,
        y[:5],
        2,
        rng(),
    )
    args = (learn_line, mse, (x, y), (x, y))
    refuses(ValueError, "there are only 6 training samples", selection.learning_curve, *args, [7], rng())
    refuses(ValueError, "space is empty", selection.random_search, float, {}, 3, rng())
    nan = {"a": lambda r: 0}
    refuses(ValueError, "NaN in every trial", selection.random_search, lambda s: np.nan, nan, 3, rng())
    refuses(ValueError, "skip has no levels", selection.ablation_grid, float, {"skip": []})
    refuses(ValueError, "factors has no levels", selection.ablation_grid, float, {})
