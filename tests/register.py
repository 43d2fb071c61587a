# ruff: noqa: C408, since dict(x=...) reads like the call that it describes
"""One valid call of every public function of dlcore, for tests of what all of them have in common.

`CALLS` maps "module.function", "module.Class" or "module.Class.method" to a function that makes the arguments
anew, by name; `call` makes the call. A class is constructed and, if it is a module, called; each of the two
steps takes the arguments it knows.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from dlcore import activations as act
from dlcore import attention, autograd, dense, nn, norm, optim, rl, rnn, schedules, selection, theory, train

ACTIVATIONS = act.ELEMENTWISE
# What needs no call here, with the reason.
UNCALLED = {
    "data.load_digits": "takes nothing",
    "data.load_iris": "takes nothing",
    "data.load_text": "takes nothing",
    "data.load_mnist": "downloads; refusals in test_bad_input",
    "data.load_cifar10": "downloads; refusals in test_bad_input",
    "autograd.no_grad": "takes nothing",
    "optim.Parameter": "a protocol",
    "optim.Optimizer": "the base class, without a rule of its own",
    "rl.Environment": "a protocol",
    "schedules.Schedule": "the base class, without a rate of its own",
    "nn.Module": "the base class, without a forward of its own",
    "nn.KVCache": "takes nothing",
    "generative.Hopfield": "takes nothing; its fit is called",
    "nn.alexnet": "takes a flag only",
}


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def a(*shape: int) -> np.ndarray:
    """Standard normal numbers."""
    return np.random.default_rng(len(shape)).standard_normal(shape)


def p(*shape: int) -> np.ndarray:
    """Numbers between 0 and 1."""
    return np.random.default_rng(len(shape)).uniform(0.1, 0.9, shape)


def ids(*shape: int) -> np.ndarray:
    """Whole numbers 0 and 1 in turn."""
    return np.arange(int(np.prod(shape))).reshape(shape) % 2


def t(*shape: int) -> autograd.Tensor:
    """A tensor that wants a gradient."""
    return autograd.Tensor(a(*shape), requires_grad=True)


def parents_of(node: str) -> list[str]:
    return ["x"] if node == "y" else []


def sgd() -> optim.SGD:
    return optim.SGD([t(2)], lr=0.1)


def mask(*shape: int) -> np.ndarray:
    return np.ones(shape, dtype=bool)


def projections(make: Callable[..., Any]) -> dict[str, Any]:
    return {f"w{n}": make(4, 4) for n in "qkvo"} | {f"b{n}": make(4) for n in "qkvo"}


def learn(x: np.ndarray, y: np.ndarray) -> selection.Predictor:
    return lambda new: np.full(len(new), y.mean())


def score(predicted: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean(predicted - truth))


def follow(token: int, state: Any) -> tuple[np.ndarray, Any]:
    return np.eye(3)[token % 3], state


def of_layers(**sizes: Any) -> dict[str, Any]:
    """Arguments of a layer's constructor, with a generator."""
    return sizes | {"rng": rng()}


def lstm_weights(make: Callable[..., Any], gates: int = 4) -> dict[str, Any]:
    return {"wx": make(gates * 3, 2), "wh": make(gates * 3, 3), "b": make(gates * 3)}


def gru_weights(make: Callable[..., Any]) -> dict[str, Any]:
    return {"wx": make(9, 2), "wh": make(9, 3), "bx": make(9), "bh": make(9)}


def bn() -> dict[str, Any]:
    return {"gamma": a(3), "beta": a(3), "running_mean": a(3), "running_var": p(3)}


def step(*memory: str) -> dict[str, Any]:
    return {"p": a(3), "g": a(3)} | {name: p(3) for name in memory}


def qkv(make: Callable[..., Any]) -> dict[str, Any]:
    return {"q": make(2, 3, 4), "k": make(2, 5, 4), "v": make(2, 5, 2)}


def mdp() -> rl.MDP:
    return rl.GridWorld(size=2, discount=0.9).mdp


def layers() -> list[tuple[np.ndarray, np.ndarray]]:
    return [(a(3, 2), a(3)), (a(1, 3), a(1))]


def model() -> nn.MLP:
    return nn.MLP([2, 3, 2], rng())


def trainer() -> dict[str, Any]:
    net = model()
    return {"model": net, "optimizer": optim.SGD(net.parameters(), lr=0.1), "rng": rng(), "progress": False}


def inception() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    kernels = {"one": 1, "three_reduce": 1, "three": 3, "five_reduce": 1, "five": 5, "pool": 1}
    return {name: (a(2, 2, k, k), a(2)) for name, k in kernels.items()}


CALLS: dict[str, Callable[[], dict[str, Any]]] = {
    "linalg.lp_norm": lambda: dict(x=a(3), p=2.0),
    "linalg.frobenius_norm": lambda: dict(w=a(2, 3)),
    "linalg.spectral_norm": lambda: dict(w=a(2, 3)),
    "calculus.numerical_gradient": lambda: dict(f=np.sum, x=a(2, 3), h=1e-5),
    "calculus.numerical_jacobian": lambda: dict(f=np.negative, x=a(3), h=1e-5),
    "calculus.compose_jacobians": lambda: dict(jacobians=[a(3, 2), a(4, 3)]),
    "prob.bayes_posterior": lambda: dict(prior=np.array([0.5, 0.5]), likelihood=p(2)),
    "prob.expectation": lambda: dict(values=a(2), probs=np.array([0.5, 0.5])),
    "prob.mc_expectation": lambda: dict(f=np.square, sample=lambda n, rng: rng.random(n), n=5, rng=rng()),
    "prob.normal_logpdf": lambda: dict(x=a(3), mu=a(3), sigma=p(3)),
    "prob.standardize": lambda: dict(x=a(3), mu=a(3), sigma=p(3)),
    "data.one_hot": lambda: dict(labels=ids(3), classes=2),
    "data.standardize": lambda: dict(x=a(4, 2), mean=a(2), std=p(2)),
    "data.train_val_test_split": lambda: dict(n=9, fractions=(0.5, 0.25, 0.25), rng=rng(), labels=ids(9)),
    "data.iterate_minibatches": lambda: dict(arrays=[a(4, 2), ids(4)], batch_size=2, rng=rng()),
    "data.corrupt_labels": lambda: dict(labels=ids(5), fraction=0.4, classes=2, rng=rng()),
    "data.noisy_sine": lambda: dict(n=5, noise=0.1, rng=rng()),
    "data.spirals": lambda: dict(n=6, classes=2, noise=0.1, rng=rng()),
    "data.rings": lambda: dict(n=6, classes=2, noise=0.1, rng=rng()),
    "data.make_shapes": lambda: dict(n=2, size=8, rng=rng()),
    "linear.linear_predict": lambda: dict(x=a(3, 2), w=a(2), b=a()),
    "linear.linreg_closed_form": lambda: dict(x=a(4, 2), y=a(4)),
    "linear.linreg_grad": lambda: dict(x=a(4, 2), y=a(4), w=a(2), b=a()),
    "linear.sgd_linreg": lambda: dict(x=a(4, 2), y=a(4), lr=0.1, epochs=2, batch_size=2, rng=rng()),
    "linear.polynomial_features": lambda: dict(x=a(4), degree=2),
    "linear.ridge_closed_form": lambda: dict(x=a(4, 2), y=a(4), lam=0.1),
    "linear.softmax_regression_grad": lambda: dict(x=a(4, 3), labels=ids(4), w=a(2, 3), b=a(2)),
    "linear.SoftmaxRegression": lambda: dict(features=2, classes=2),
    "linear.SoftmaxRegression.fit": lambda: dict(
        features=2, classes=2, x=a(4, 2), labels=ids(4), lr=0.1, epochs=2
    ),
    "linear.SoftmaxRegression.predict": lambda: dict(features=2, classes=2, x=a(4, 2)),
    "linear.SoftmaxRegression.predict_proba": lambda: dict(features=2, classes=2, x=a(4, 2)),
    "losses.mse_backward": lambda: dict(g=0.5, pred=a(2, 3), target=a(2, 3)),
    "losses.softmax_cross_entropy_backward": lambda: dict(g=0.5, p=p(3, 2), labels=ids(3)),
    "losses.detection_loss": lambda: dict(
        presence=a(3), boxes=a(3, 4), present=np.array([0.0, 1.0, 1.0]), target_boxes=a(3, 4), box_weight=0.5
    ),
    "selection.empirical_risk": lambda: dict(losses=a(4), weights=a(2), lam=0.1),
    "selection.kfold_indices": lambda: dict(n=6, k=2, rng=rng()),
    "selection.cross_validate": lambda: dict(learn=learn, score=score, x=a(4, 2), y=a(4), k=2, rng=rng()),
    "selection.learning_curve": lambda: dict(
        learn=learn, score=score, train=(a(4, 2), a(4)), valid=(a(3, 2), a(3)), sizes=[1, 4], rng=rng()
    ),
    "selection.random_search": lambda: dict(
        objective=lambda setting: setting["lr"], space={"lr": lambda rng: rng.random()}, trials=3, rng=rng()
    ),
    "selection.ablation_grid": lambda: dict(run=lambda depth: depth, factors={"depth": [1, 2]}),
    "neurons.threshold_unit": lambda: dict(x=a(3, 2), w=a(2), b=a()),
    "neurons.truth_table": lambda: dict(w=a(2), b=a()),
    "neurons.perceptron_predict": lambda: dict(x=a(3, 2), w=a(2), b=a()),
    "neurons.perceptron_fit": lambda: dict(x=a(4, 2), labels=ids(4), epochs=2),
    "neurons.adaline_fit": lambda: dict(x=a(4, 2), y=a(4), lr=0.1, epochs=2),
    "neurons.margin": lambda: dict(x=np.eye(2), labels=ids(2), w=np.array([-1.0, 1.0]), b=np.zeros(())),
    "neurons.novikoff_bound": lambda: dict(
        x=np.eye(2), labels=ids(2), w=np.array([-1.0, 1.0]), b=np.zeros(())
    ),
    "neurons.is_linearly_separable": lambda: dict(x=np.eye(2), labels=ids(2)),
    "neurons.feature_map_circle": lambda: dict(x=a(3, 2)),
    "neurons.lif_simulate": lambda: dict(current=p(5), dt=0.1, tau=1.0, threshold=1.0),
    "metrics.accuracy": lambda: dict(predicted=ids(4), labels=ids(4)),
    "metrics.confusion_matrix": lambda: dict(predicted=ids(4), labels=ids(4), classes=2),
    "metrics.precision_recall": lambda: dict(confusion=p(2, 2)),
    "metrics.expected_calibration_error": lambda: dict(p=np.full((3, 2), 0.5), labels=ids(3), bins=4),
    "activations.forward": lambda: dict(name="relu", x=a(2, 3)),
    "activations.backward": lambda: dict(name="relu", g=a(2, 3), x=a(2, 3)),
    "activations.logsumexp": lambda: dict(x=a(2, 3), axis=-1),
    "activations.softmax": lambda: dict(x=a(2, 3), axis=-1),
    "activations.softmax_vjp": lambda: dict(g=a(2, 3), p=p(2, 3), axis=-1),
    "activations.log_softmax": lambda: dict(x=a(2, 3), axis=-1),
    "activations.log_softmax_vjp": lambda: dict(g=a(2, 3), log_p=a(2, 3), axis=-1),
    "dense.linear_forward": lambda: dict(x=a(4, 2), w=a(3, 2), b=a(3)),
    "dense.linear_backward": lambda: dict(g=a(4, 3), x=a(4, 2), w=a(3, 2)),
    "dense.mlp_forward": lambda: dict(x=a(4, 2), params=layers(), activation="tanh"),
    "dense.mlp_backward": lambda: dict(
        g=a(4, 1), params=layers(), cache=dense.mlp_forward(a(4, 2), layers())[1], activation="relu"
    ),
    "dense.mlp_param_count": lambda: dict(sizes=[3, 2]),
    "dense.output_head": lambda: dict(z=a(2, 3), task="multiclass"),
    "dense.collapse_linear": lambda: dict(params=layers()),
    "dense.uat_step_network": lambda: dict(f=np.sin, steps=4, low=0.0, high=1.0),
    "dense.embedding_forward": lambda: dict(table=a(3, 2), ids=ids(4)),
    "dense.embedding_backward": lambda: dict(g=a(4, 2), ids=ids(4), rows=3),
    "optim.gradient_descent": lambda: dict(grad=np.negative, x0=a(3), lr=0.1, steps=3, tol=0.0),
    "optim.newton_step": lambda: dict(grad=a(2), hessian=np.eye(2), x=a(2)),
    "optim.max_stable_lr": lambda: dict(hessian=np.eye(2)),
    "optim.critical_point_type": lambda: dict(hessian=np.eye(2), tol=1e-9),
    "optim.weight_decay_step": lambda: dict(w=a(3), grad=a(3), lr=0.1, decay=0.1),
    "optim.sgd_step": lambda: dict(**step("v"), lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1),
    "optim.adagrad_step": lambda: dict(**step("total"), lr=0.1),
    "optim.rmsprop_step": lambda: dict(**step("v"), lr=0.1, alpha=0.9),
    "optim.adadelta_step": lambda: dict(**step("v", "u"), lr=0.1, rho=0.9),
    "optim.adam_step": lambda: dict(**step("m", "v"), t=1, lr=0.1, beta1=0.9, beta2=0.9),
    "optim.adamw_step": lambda: dict(**step("m", "v"), t=1, lr=0.1, weight_decay=0.1),
    "optim.adamax_step": lambda: dict(**step("m", "u"), t=1, lr=0.1, eps=1e-8),
    "optim.nadam_momentum": lambda: dict(t=1, beta1=0.9, momentum_decay=0.004),
    "optim.nadam_step": lambda: dict(**step("m", "v"), mu_product=1.0, t=1, lr=0.1),
    "optim.lion_step": lambda: dict(**step("m"), lr=0.1, weight_decay=0.1),
    "optim.SGD": lambda: dict(params=[t(2)], lr=0.1, momentum=0.9),
    "schedules.step_lr": lambda: dict(t=3, lr=0.1, step_size=2, gamma=0.5),
    "schedules.exponential_lr": lambda: dict(t=3, lr=0.1, gamma=0.5),
    "schedules.cosine_lr": lambda: dict(t=3, lr=0.1, total=9, lr_min=0.0),
    "schedules.warmup_lr": lambda: dict(t=3, lr=0.1, warmup=5),
    "schedules.onecycle_lr": lambda: dict(t=3, lr_max=0.1, total=9, pct_start=0.3, div_factor=25.0),
    "schedules.onecycle_momentum": lambda: dict(t=3, total=9, low=0.8, high=0.9, pct_start=0.3),
    "schedules.StepLR": lambda: dict(optimizer=sgd(), step_size=2, gamma=0.5),
    "schedules.ExponentialLR": lambda: dict(optimizer=sgd(), gamma=0.5),
    "schedules.CosineLR": lambda: dict(optimizer=sgd(), total=5, lr_min=0.0),
    "schedules.WarmupLR": lambda: dict(after=schedules.CosineLR(sgd(), total=5), warmup=2),
    "schedules.OneCycleLR": lambda: dict(optimizer=sgd(), lr_max=0.1, total=5, momentum_low=0.8),
    "init.fan_in_out": lambda: dict(shape=(3, 2)),
    "init.signal_propagation": lambda: dict(depth=2, width=3, init="zeros", activation="relu", rng=rng()),
    "norm.batchnorm_forward": lambda: dict(x=a(4, 3), **bn(), momentum=0.1, eps=1e-5),
    "norm.batchnorm_backward": lambda: dict(
        g=a(4, 3), cache=norm.batchnorm_forward(a(4, 3), *bn().values())[-1]
    ),
    "norm.batchnorm2d_forward": lambda: dict(x=a(2, 3, 2, 2), **bn(), momentum=0.1, eps=1e-5),
    "norm.batchnorm2d_backward": lambda: dict(
        g=a(2, 3, 2, 2), cache=norm.batchnorm2d_forward(a(2, 3, 2, 2), *bn().values())[-1]
    ),
    "norm.layernorm_plain": lambda: dict(x=a(2, 3), gamma=a(3), beta=a(3), eps=1e-5),
    "norm.layernorm_forward": lambda: dict(x=a(2, 3), gamma=a(3), beta=a(3), eps=1e-5),
    "norm.layernorm_backward": lambda: dict(g=a(2, 3), cache=norm.layernorm_forward(a(2, 3), a(3), a(3))[-1]),
    "norm.rmsnorm_forward": lambda: dict(x=a(2, 3), gamma=a(3), eps=1e-5),
    "norm.rmsnorm_backward": lambda: dict(g=a(2, 3), cache=norm.rmsnorm_forward(a(2, 3), a(3))[-1]),
    "regularize.soft_threshold": lambda: dict(x=a(3), t=0.5),
    "regularize.dropout_forward": lambda: dict(x=a(3), p=0.5, rng=rng()),
    "regularize.dropout_backward": lambda: dict(g=a(3), mask=a(3)),
    "conv.conv_output_size": lambda: dict(size=9, kernel=3, stride=2, padding=1, dilation=2),
    "conv.conv_param_count": lambda: dict(in_channels=1, out_channels=2, kernel=(3, 3)),
    "conv.receptive_field": lambda: dict(layers=[(3, 1), (2, 2, 1)]),
    "conv.cross_correlate1d": lambda: dict(x=a(5), w=a(2), mode="same"),
    "conv.conv1d": lambda: dict(x=a(5), w=a(2), mode="full"),
    "conv.pad2d": lambda: dict(x=a(2, 3), padding=1),
    "conv.cross_correlate2d": lambda: dict(x=a(4, 4), w=a(2, 2)),
    "conv.im2col": lambda: dict(x=a(1, 2, 4, 4), kernel=(2, 2), stride=2, padding=0),
    "conv.col2im": lambda: dict(cols=a(1, 8, 4), shape=(1, 2, 4, 4), kernel=(2, 2), stride=2, padding=0),
    "conv.keeps_columns": lambda: dict(shape=(1, 2, 4, 4), kernel=(2, 2), stride=2, padding=0),
    "conv.conv2d": lambda: dict(
        x=a(1, 2, 4, 4), w=a(3, 2, 2, 2), b=a(3), stride=2, padding=0, cols=a(1, 8, 4)
    ),
    "conv.conv2d_backward": lambda: dict(
        g=a(1, 3, 2, 2), x=a(1, 2, 4, 4), w=a(3, 2, 2, 2), stride=2, padding=0, cols=a(1, 8, 4)
    ),
    "conv.conv2d_loop": lambda: dict(x=a(1, 2, 4, 4), w=a(3, 2, 2, 2), b=a(3), stride=2, padding=0),
    "conv.conv_transpose2d": lambda: dict(x=a(1, 2, 2, 2), w=a(2, 3, 2, 2), b=a(3), stride=2, padding=0),
    "conv.conv_transpose2d_backward": lambda: dict(
        g=a(1, 3, 4, 4), x=a(1, 2, 2, 2), w=a(2, 3, 2, 2), stride=2, padding=0
    ),
    "conv.upsample_nearest": lambda: dict(x=a(1, 2, 2, 2), scale=2),
    "conv.upsample_nearest_backward": lambda: dict(g=a(1, 2, 4, 4), scale=2),
    "conv.conv_as_matrix": lambda: dict(w=a(2, 2), size=(3, 3)),
    "conv.equivariance_error": lambda: dict(f=np.negative, x=a(6, 6), shift=(1, 1), margin=1, stride=1),
    "pool.maxpool2d": lambda: dict(x=a(1, 2, 4, 4), size=2, stride=2),
    "pool.maxpool2d_backward": lambda: dict(g=a(1, 2, 2, 2), x=a(1, 2, 4, 4), size=2, y=a(1, 2, 2, 2)),
    "pool.avgpool2d": lambda: dict(x=a(1, 2, 4, 4), size=2, stride=2),
    "pool.avgpool2d_backward": lambda: dict(g=a(1, 2, 2, 2), shape=(1, 2, 4, 4), size=2, stride=2),
    "pool.global_avg_pool": lambda: dict(x=a(1, 2, 4, 4)),
    "pool.global_avg_pool_backward": lambda: dict(g=a(1, 2), shape=(1, 2, 4, 4)),
    "text.char_encode": lambda: dict(text="ab", vocabulary="abc"),
    "text.char_decode": lambda: dict(ids=ids(3), vocabulary="abc"),
    "text.bpe_train": lambda: dict(text="low low", merges=2),
    "text.bpe_encode": lambda: dict(text="low low", merges=np.array([[108, 111]])),
    "text.bpe_decode": lambda: dict(ids=np.array([256, 119]), merges=np.array([[108, 111]])),
    "text.bag_of_words": lambda: dict(tokens=["a", "b"], vocabulary=["b", "c"]),
    "text.ngram_probabilities": lambda: dict(ids=ids(6), n=2, vocabulary=2, smoothing=0.5),
    "text.perplexity": lambda: dict(log_probs=-p(3)),
    "text.make_sentiment": lambda: dict(n=2, rng=rng()),
    "text.make_word_order": lambda: dict(n=2, length=3, rng=rng()),
    "rnn.rnn_cell": lambda: dict(x=a(4, 2), h=a(4, 3), **lstm_weights(a, 1)),
    "rnn.rnn_cell_backward": lambda: dict(
        g=a(4, 3), x=a(4, 2), h=a(4, 3), wx=a(3, 2), wh=a(3, 3), h_new=p(4, 3)
    ),
    "rnn.rnn_forward": lambda: dict(x=a(4, 2, 2), h0=a(4, 3), **lstm_weights(a, 1)),
    "rnn.encode_context": lambda: dict(x=a(4, 2, 2), h0=a(4, 3), **lstm_weights(a, 1)),
    "rnn.rnn_backward": lambda: dict(
        g_hs=a(4, 2, 3), x=a(4, 2, 2), h0=a(4, 3), hs=p(4, 2, 3), wx=a(3, 2), wh=a(3, 3), truncate=1
    ),
    "rnn.lstm_cell": lambda: dict(x=a(4, 2), h=a(4, 3), c=a(4, 3), **lstm_weights(a)),
    "rnn.lstm_cell_backward": lambda: dict(
        g_h=a(4, 3), g_c=a(4, 3), x=a(4, 2), h=a(4, 3), c=a(4, 3), **lstm_weights(a)
    ),
    "rnn.lstm_forward": lambda: dict(x=a(4, 2, 2), h0=a(4, 3), c0=a(4, 3), **lstm_weights(a)),
    "rnn.lstm_backward": lambda: dict(
        g_hs=a(4, 2, 3),
        cache=rnn.lstm_forward(a(4, 2, 2), a(4, 3), a(4, 3), *lstm_weights(a).values())[-1],
        g_c=a(4, 3),
    ),
    "rnn.gru_cell": lambda: dict(x=a(4, 2), h=a(4, 3), **gru_weights(a)),
    "rnn.gru_cell_backward": lambda: dict(g=a(4, 3), x=a(4, 2), h=a(4, 3), **gru_weights(a)),
    "rnn.gru_forward": lambda: dict(x=a(4, 2, 2), h0=a(4, 3), **gru_weights(a)),
    "rnn.gru_backward": lambda: dict(
        g_hs=a(4, 2, 3), cache=rnn.gru_forward(a(4, 2, 2), a(4, 3), *gru_weights(a).values())[-1]
    ),
    "rnn.sample": lambda: dict(step=follow, state=None, start=0, length=2, temperature=1.0, rng=rng()),
    "attention.attention_pool": lambda: dict(query=a(2), keys=a(3, 2), values=a(3, 4), kernel="gaussian"),
    "attention.masked_softmax": lambda: dict(scores=a(2, 3), mask=mask(2, 3)),
    "attention.masked_softmax_vjp": lambda: dict(g=a(2, 3), p=p(2, 3)),
    "attention.causal_mask": lambda: dict(t=3),
    "attention.padding_mask": lambda: dict(lengths=ids(3), t=2),
    "attention.attention_scores": lambda: dict(q=a(2, 3, 4), k=a(2, 5, 4)),
    "attention.attention_weights": lambda: dict(q=a(2, 3, 4), k=a(2, 5, 4), mask=mask(3, 5)),
    "attention.sdpa_plain": lambda: dict(**qkv(a), mask=mask(3, 5)),
    "attention.scaled_dot_product_attention": lambda: dict(**qkv(a), mask=mask(3, 5)),
    "attention.sdpa_backward": lambda: dict(g=a(2, 3, 2), **qkv(a), mask=mask(3, 5)),
    "attention.sinusoidal_pe": lambda: dict(t=3, d=4, base=100.0),
    "attention.rotary": lambda: dict(x=a(2, 3, 4), positions=a(3), base=100.0),
    "attention.rotary_backward": lambda: dict(g=a(2, 3, 4), positions=a(3), base=100.0),
    "attention.split_heads": lambda: dict(x=a(2, 3, 4), heads=2),
    "attention.merge_heads": lambda: dict(x=a(2, 2, 3, 2)),
    "attention.repeat_heads": lambda: dict(x=a(2, 2, 3, 2), groups=2),
    "attention.repeat_heads_backward": lambda: dict(g=a(2, 2, 3, 2), groups=2),
    "attention.multi_head_attention": lambda: dict(
        x=a(2, 3, 4), context=a(2, 5, 4), params=projections(a), heads=2, mask=mask(3, 5)
    ),
    "attention.multi_head_attention_backward": lambda: dict(
        g=a(2, 3, 4),
        cache=attention.multi_head_attention(a(2, 3, 4), a(2, 5, 4), projections(a), 2)[-1],
    ),
    "attention.flash_attention": lambda: dict(**qkv(a), block=2),
    "attention.flash_attention_backward": lambda: dict(
        g=a(2, 3, 2), **qkv(a), out=a(2, 3, 2), lse=p(2, 3), block=2
    ),
    "generative.hopfield_store": lambda: dict(patterns=np.array([[1.0, -1.0]])),
    "generative.Hopfield.fit": lambda: dict(patterns=np.array([[1.0, -1.0]])),
    "generative.hopfield_energy": lambda: dict(weights=a(2, 2), state=np.array([1.0, -1.0])),
    "generative.hopfield_recall": lambda: dict(
        weights=a(2, 2), state=np.array([1.0, -1.0]), steps=2, rng=rng()
    ),
    "generative.rbm_free_energy": lambda: dict(v=p(4, 3), w=a(2, 3), b=a(3), c=a(2)),
    "generative.rbm_gibbs_step": lambda: dict(v=p(4, 3), w=a(2, 3), b=a(3), c=a(2), rng=rng()),
    "generative.rbm_cd1": lambda: dict(v=p(4, 3), w=a(2, 3), b=a(3), c=a(2), rng=rng()),
    "generative.RBM": lambda: dict(visible=3, hidden=2, rng=rng()),
    "generative.RBM.fit": lambda: dict(visible=3, hidden=2, v=p(4, 3), epochs=2, lr=0.1, batch=2, rng=rng()),
    "generative.RBM.sample": lambda: dict(visible=3, hidden=2, n=2, steps=2, rng=rng()),
    "generative.reparameterize": lambda: dict(mu=a(2, 3), logvar=a(2, 3), eps=a(2, 3)),
    "generative.reparameterize_backward": lambda: dict(g=a(2, 3), logvar=a(2, 3), eps=a(2, 3)),
    "generative.gaussian_kl": lambda: dict(mu=a(2, 3), logvar=a(2, 3)),
    "generative.gaussian_kl_backward": lambda: dict(g=0.5, mu=a(2, 3), logvar=a(2, 3)),
    "generative.gan_losses": lambda: dict(real_logits=a(3), fake_logits=a(4)),
    "generative.gan_losses_grad": lambda: dict(real_logits=a(3), fake_logits=a(4)),
    "generative.clip_loss": lambda: dict(image_emb=a(2, 3), text_emb=p(2, 3), temperature=0.5),
    "generative.clip_loss_grad": lambda: dict(image_emb=a(2, 3), text_emb=p(2, 3), temperature=0.5),
    "robust.activation_maximization": lambda: dict(
        score_grad=np.negative, x0=a(3), steps=2, lr=0.1, decay=0.1, bounds=(0.0, 1.0)
    ),
    "robust.fgsm": lambda: dict(x=p(3), loss_grad=np.negative, eps=0.1, bounds=(0.0, 1.0)),
    "robust.pgd": lambda: dict(
        x=p(3), loss_grad=np.negative, eps=0.1, step=0.1, steps=2, rng=rng(), bounds=(0.0, 1.0)
    ),
    "robust.one_pixel_attack": lambda: dict(
        x=p(2, 3), predict=lambda images: images.reshape(len(images), -1), label=1, values=p(2)
    ),
    "robust.filter_normalized_direction": lambda: dict(params=[a(2, 3), a(2)], rng=rng()),
    "robust.loss_surface": lambda: dict(
        loss=lambda params: float(params[0].sum()),
        params=[a(2)],
        d1=[a(2)],
        d2=[a(2)],
        alphas=a(2),
        betas=a(3),
    ),
    "rl.MDP": lambda: dict(transitions=np.full((2, 3, 2), 0.5), rewards=a(2, 3), discount=0.9),
    "rl.GridWorld": lambda: dict(size=2, discount=0.9),
    "rl.GridWorld.step": lambda: dict(size=2, discount=0.9, state=1, action=2, rng=rng()),
    "rl.GridWorld.reset": lambda: dict(size=2, discount=0.9, rng=rng()),
    "rl.bellman_backup": lambda: dict(
        values=a(2), transitions=np.full((2, 3, 2), 0.5), rewards=a(2, 3), discount=0.9
    ),
    "rl.policy_evaluation": lambda: dict(
        mdp=mdp(), policy=np.full((4, 4), 0.25), tol=0.1, start=a(4), sweeps=99
    ),
    "rl.value_iteration": lambda: dict(mdp=mdp(), tol=0.1, sweeps=99),
    "rl.policy_iteration": lambda: dict(mdp=mdp(), tol=0.1),
    "rl.epsilon_greedy": lambda: dict(q_row=a(3), eps=0.5, rng=rng()),
    "rl.ReplayBuffer": lambda: dict(capacity=3),
    "rl.ReplayBuffer.push": lambda: dict(
        capacity=3, state=a(2), action=1, reward=0.5, next_state=a(2), done=False
    ),
    "rl.dqn_targets": lambda: dict(rewards=a(2), next_q=a(2, 3), done=mask(2), discount=0.9),
    "rl.discounted_returns": lambda: dict(rewards=a(3), discount=0.9),
    "rl.reinforce_gradient": lambda: dict(scores=a(3, 2), rewards=a(3), discount=0.9, baseline=a(3)),
    "theory.hyperplane_regions": lambda: dict(k=3, d=2),
    "theory.montufar_lower_bound": lambda: dict(k=3, d=2, layers=2),
    "theory.count_linear_regions_1d": lambda: dict(layers=theory.sawtooth_net(2), low=0.0, high=1.0),
    "theory.sawtooth_net": lambda: dict(depth=2),
    "theory.hoeffding_bound": lambda: dict(n=9, eps=0.1, low=0.0, high=1.0),
    "theory.hoeffding_sample_size": lambda: dict(eps=0.1, delta=0.1, low=0.0, high=1.0),
    "theory.pac_sample_size": lambda: dict(hypotheses=9, eps=0.1, delta=0.1),
    "theory.min_norm_regression": lambda: dict(x=a(2, 3), y=a(2)),
    "theory.double_descent_curve": lambda: dict(n=4, dims=[2, 6], total=8, rng=rng(), noise=0.1, ridge=0.1),
    "theory.nngp_relu_kernel": lambda: dict(x1=a(2, 3), x2=a(4, 3), depth=2, sigma_w2=2.0, sigma_b2=0.1),
    "special.erf": lambda: dict(x=a(3)),
    "autograd.topological_sort": lambda: dict(root="y", parents=parents_of),
    "autograd.count_paths": lambda: dict(root="y", source="x", parents=parents_of),
    "autograd.unbroadcast": lambda: dict(g=a(4, 3), shape=(3,)),
    "autograd.Tensor": lambda: dict(data=a(3)),
    "autograd.record": lambda: dict(data=a(3), parents=(t(3),), pull=lambda g: (g,)),
    "autograd.array_of": lambda: dict(x=t(3)),
    "autograd.gradcheck": lambda: dict(f=lambda x: x * x, inputs=[a(3)], rng=rng(), h=1e-6),
    "ops.softmax": lambda: dict(x=t(2, 3), axis=-1),
    "ops.log_softmax": lambda: dict(x=t(2, 3), axis=-1),
    "ops.logsumexp": lambda: dict(x=t(2, 3), axis=-1),
    "ops.masked_softmax": lambda: dict(scores=t(2, 3), mask=mask(2, 3)),
    "ops.concatenate": lambda: dict(tensors=[t(2, 3), t(1, 3)], axis=0),
    "ops.cast": lambda: dict(x=t(2), dtype="float32"),
    "ops.half_mse": lambda: dict(pred=t(2, 3), target=a(2, 3)),
    "ops.mae_loss": lambda: dict(pred=t(2, 3), target=a(2, 3)),
    "ops.mse_loss": lambda: dict(pred=t(2, 3), target=a(2, 3)),
    "ops.bce_with_logits": lambda: dict(pred=t(2, 3), target=p(2, 3)),
    "ops.dice_loss": lambda: dict(pred=t(2, 3), target=p(2, 3)),
    "ops.gaussian_nll": lambda: dict(mu=t(2, 3), target=a(2, 3), sigma=0.5),
    "ops.cross_entropy": lambda: dict(logits=t(3, 2), labels=ids(3), label_smoothing=0.1),
    "ops.gaussian_kl": lambda: dict(mu=t(2, 3), logvar=t(2, 3)),
    "ops.reparameterize": lambda: dict(mu=t(2, 3), logvar=t(2, 3), eps=a(2, 3)),
    "ops.linear": lambda: dict(x=t(4, 2), w=t(3, 2), b=t(3)),
    "ops.embedding": lambda: dict(table=t(3, 2), ids=ids(4)),
    "ops.conv2d": lambda: dict(x=t(1, 2, 4, 4), w=t(3, 2, 2, 2), b=t(3), stride=2, padding=0),
    "ops.conv_transpose2d": lambda: dict(x=t(1, 2, 2, 2), w=t(2, 3, 2, 2), b=t(3), stride=2, padding=0),
    "ops.upsample_nearest": lambda: dict(x=t(1, 2, 2, 2), scale=2),
    "ops.maxpool2d": lambda: dict(x=t(1, 2, 4, 4), size=2, stride=2),
    "ops.avgpool2d": lambda: dict(x=t(1, 2, 4, 4), size=2, stride=2),
    "ops.global_avg_pool": lambda: dict(x=t(1, 2, 4, 4)),
    "ops.batchnorm": lambda: dict(x=t(4, 3), gamma=t(3), beta=t(3), mean=a(3), var=p(3)),
    "ops.layernorm": lambda: dict(x=t(2, 3), gamma=t(3), beta=t(3), eps=1e-5),
    "ops.rmsnorm": lambda: dict(x=t(2, 3), gamma=t(3), eps=1e-5),
    "ops.dropout": lambda: dict(x=t(3), p=0.5, rng=rng()),
    "ops.rnn_forward": lambda: dict(x=t(4, 2, 2), h0=t(4, 3), **lstm_weights(t, 1)),
    "ops.lstm_forward": lambda: dict(x=t(4, 2, 2), h0=t(4, 3), c0=t(4, 3), **lstm_weights(t)),
    "ops.gru_forward": lambda: dict(x=t(4, 2, 2), h0=t(4, 3), **gru_weights(t)),
    "ops.attention": lambda: dict(**qkv(t), mask=mask(3, 5)),
    "ops.flash_attention": lambda: dict(**qkv(t), block=2),
    "ops.multi_head_attention": lambda: dict(
        x=t(2, 3, 4), context=t(2, 5, 4), params=projections(t), heads=2, mask=mask(3, 5)
    ),
    "ops.split_heads": lambda: dict(x=t(2, 3, 4), heads=2),
    "ops.merge_heads": lambda: dict(x=t(2, 2, 3, 2)),
    "ops.repeat_heads": lambda: dict(x=t(2, 2, 3, 2), groups=2),
    "ops.rotary": lambda: dict(x=t(2, 3, 4), positions=a(3)),
    "train.clip_grads": lambda: dict(grads=[a(3), a(2)], max_norm=0.5),
    "train.clip_grad_norm": lambda: dict(params=[t(3), t(2)], max_norm=0.5),
    "train.EarlyStopping": lambda: dict(patience=2, min_delta=0.1),
    "train.EarlyStopping.update": lambda: dict(patience=2, min_delta=0.1, value=0.5),
    "train.in_precision": lambda: dict(params=[t(3)], dtype="float32"),
    "train.Trainer": lambda: dict(
        **trainer(), batch_size=2, accumulate=2, clip=0.5, stopping=train.EarlyStopping(2), metric=score
    ),
    "train.Trainer.fit": lambda: dict(
        **trainer(), train=(a(4, 2), ids(4)), epochs=1, valid=(a(3, 2), ids(3))
    ),
    "train.Trainer.evaluate": lambda: dict(**trainer(), part=(a(4, 2), ids(4))),
    "nn.count_params": lambda: dict(network=nn.vgg(11)),
    "nn.dense_share": lambda: dict(network=nn.vgg(11)),
    "nn.vgg": lambda: dict(depth=11),
    "nn.resnet": lambda: dict(depth=18),
    "nn.parameter": lambda: dict(value=a(3)),
    "nn.evaluating": lambda: dict(model=model()),
    "nn.set_trainable": lambda: dict(module=model(), trainable=False),
    "nn.transfer_head": lambda: dict(model=nn.SmallCNN(rng()), classes=3, rng=rng()),
    "nn.inception_forward": lambda: dict(x=a(1, 2, 4, 4), params=inception()),
    "nn.Activation": lambda: dict(name="relu", x=t(3)),
    "nn.BatchNorm1d": lambda: dict(features=3, momentum=0.1, eps=1e-5, x=t(4, 3)),
    "nn.BatchNorm2d": lambda: dict(features=3, momentum=0.1, eps=1e-5, x=t(2, 3, 2, 2)),
    "nn.Conv2d": lambda: of_layers(inputs=2, outputs=3, kernel=2, stride=2, padding=1, x=t(1, 2, 4, 4)),
    "nn.ConvTranspose2d": lambda: of_layers(
        inputs=2, outputs=3, kernel=2, stride=2, padding=0, x=t(1, 2, 4, 4)
    ),
    "nn.Dropout": lambda: of_layers(p=0.5, x=t(3)),
    "nn.Embedding": lambda: of_layers(tokens=3, width=2, ids=ids(4)),
    "nn.Flatten": lambda: dict(x=t(2, 3, 4)),
    "nn.GlobalAvgPool": lambda: dict(x=t(2, 3, 4, 4)),
    "nn.LayerNorm": lambda: dict(width=3, eps=1e-5, x=t(2, 3)),
    "nn.RMSNorm": lambda: dict(width=3, eps=1e-5, x=t(2, 3)),
    "nn.Linear": lambda: of_layers(inputs=2, outputs=3, x=t(4, 2)),
    "nn.MaxPool2d": lambda: dict(size=2, stride=2, x=t(1, 2, 4, 4)),
    "nn.Sequential": lambda: dict(layers=[nn.Flatten()], x=t(2, 3, 4)),
    "nn.MLP": lambda: of_layers(sizes=[2, 3], activation="relu", x=t(4, 2)),
    "nn.RandomFeatures": lambda: of_layers(inputs=2, hidden=3, activation="relu"),
    "nn.RandomFeatures.fit": lambda: of_layers(inputs=2, hidden=3, x=a(4, 2), y=a(4), lam=0.1),
    "nn.RandomFeatures.features": lambda: of_layers(inputs=2, hidden=3, x=a(4, 2)),
    "nn.RNN": lambda: of_layers(inputs=2, hidden=3, x=t(4, 2, 2), h=t(4, 3)),
    "nn.GRU": lambda: of_layers(inputs=2, hidden=3, x=t(4, 2, 2), h=t(4, 3)),
    "nn.LSTM": lambda: of_layers(inputs=2, hidden=3, x=t(4, 2, 2), state=(t(4, 3), t(4, 3))),
    "nn.FeedForward": lambda: of_layers(width=4, hidden=3, activation="relu", x=t(2, 3, 4)),
    "nn.SwiGLU": lambda: of_layers(width=4, hidden=3, x=t(2, 3, 4)),
    "nn.MultiHeadAttention": lambda: of_layers(
        width=4, heads=2, x=t(2, 3, 4), context=t(2, 5, 4), mask=mask(3, 5)
    ),
    "nn.GroupedQueryAttention": lambda: of_layers(
        width=4, heads=2, kv_heads=1, x=t(2, 3, 4), mask=mask(3, 3)
    ),
    "nn.TransformerBlock": lambda: of_layers(width=4, heads=2, hidden=3, dropout=0.5, x=t(2, 3, 4)),
    "nn.ModernBlock": lambda: of_layers(width=4, heads=2, kv_heads=1, x=t(2, 3, 4), mask=mask(3, 3)),
    "nn.TinyGPT": lambda: of_layers(vocabulary=3, context=4, width=4, heads=2, depth=1, ids=ids(1, 3)),
    "nn.TinyGPT.generate": lambda: of_layers(
        vocabulary=3, context=4, width=4, heads=2, depth=1, prompt=ids(2), length=3, temperature=0.5
    ),
    "nn.VAE": lambda: of_layers(inputs=3, hidden=2, latent=2, x=t(4, 3)),
    "nn.VAE.sample": lambda: of_layers(inputs=3, hidden=2, latent=2, n=2),
    "nn.SmallCNN": lambda: of_layers(channels=2, size=4, classes=3, x=t(1, 2, 4, 4)),
    "nn.LeNet5": lambda: of_layers(channels=1, classes=3, x=t(1, 1, 28, 28)),
    "nn.ResidualBlock": lambda: of_layers(inputs=2, outputs=3, stride=2, scale=0.5, x=t(2, 2, 4, 4)),
    "nn.ResNetSmall": lambda: of_layers(channels=2, width=2, stages=(1, 1), classes=3, x=t(2, 2, 4, 4)),
    "nn.TinyUNet": lambda: of_layers(channels=1, classes=1, width=2, x=t(1, 1, 4, 4)),
}


def _alike(names: str, make: Callable[[], dict[str, Any]]) -> None:
    """Several functions that take the same."""
    CALLS.update(dict.fromkeys(names.split(), make))


for _name in ACTIVATIONS:
    _alike(f"activations.{_name} activations.{_name}_grad", lambda: dict(x=a(2, 3)))
    _alike(f"ops.{_name}", lambda: dict(x=t(2, 3)))
for _name in ["mse_loss", "half_mse", "mae_loss"]:
    _alike(f"losses.{_name} losses.{_name}_grad", lambda: dict(pred=a(2, 3), target=p(2, 3)))
_alike("losses.gaussian_nll losses.gaussian_nll_grad", lambda: dict(mu=a(3), target=a(3), sigma=0.5))
_alike("losses.bce_with_logits losses.bce_with_logits_grad", lambda: dict(logits=a(3), targets=p(3)))
_alike("losses.dice_loss losses.dice_loss_grad", lambda: dict(p=p(2, 3), target=p(2, 3), eps=0.5))
_alike(
    "losses.cross_entropy losses.cross_entropy_grad losses.softmax_cross_entropy",
    lambda: dict(logits=a(3, 2), labels=ids(3), label_smoothing=0.1),
)
_alike(
    "generative.vae_elbo generative.vae_elbo_grad",
    lambda: dict(x=p(2, 3), logits=a(2, 3), mu=a(2, 2), logvar=a(2, 2)),
)
_alike(
    "regularize.l2_penalty regularize.l2_penalty_grad regularize.l1_penalty regularize.l1_penalty_grad",
    lambda: dict(w=a(3), lam=0.5),
)
_alike(
    "init.zeros init.glorot_uniform init.glorot_normal init.he_normal init.default_uniform init.orthogonal",
    lambda: dict(shape=(3, 2), rng=rng(), dtype="float32"),
)
_alike("text.char_vocabulary text.CharTokenizer text.bpe_pieces text.words", lambda: dict(text="to be"))
_alike(
    "optim.AdaGrad optim.RMSProp optim.AdaDelta optim.Adam optim.AdamW optim.AdaMax optim.NAdam optim.Lion",
    lambda: dict(params=[t(2)], lr=0.1),
)
_alike(
    "rl.q_learning rl.sarsa",
    lambda: dict(env=rl.GridWorld(2), episodes=2, lr=0.1, discount=0.9, eps=0.1, rng=rng(), steps=5),
)
MODULES = sorted({name.partition(".")[0] for name in CALLS})


def public() -> list[str]:
    """Every public function and class of the modules, as "module.name"."""
    found = []
    for module in MODULES:
        home = importlib.import_module(f"dlcore.{module}")
        for name, value in vars(home).items():
            made_here = getattr(value, "__module__", "").startswith(home.__name__)
            if callable(value) and made_here and not name.startswith("_"):
                found.append(f"{module}.{name}")
    return found


def arguments(f: Callable[..., Any], given: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """What f takes of the given arguments; those for its *args by position."""
    parameters = inspect.signature(f).parameters
    kinds = {name: q.kind for name, q in parameters.items()}
    star = next((name for name, kind in kinds.items() if kind is inspect.Parameter.VAR_POSITIONAL), None)
    before = list(kinds)[: list(kinds).index(star)] if star else []
    open_end = inspect.Parameter.VAR_KEYWORD in kinds.values()
    named = {
        name: v for name, v in given.items() if (name in kinds or open_end) and name not in (*before, star)
    }
    several = given[star] if star else []
    return [given[k] for k in before] + (several if isinstance(several, list) else [several]), named


def call(name: str, given: dict[str, Any], dtype: Any = None) -> Any:
    """The result of the call; models are converted to `dtype` first, if given."""
    module, *path = name.split(".")
    f = getattr(importlib.import_module(f"dlcore.{module}"), path[0])
    positional, named = arguments(f, given)
    result = f(*positional, **named)
    if isinstance(result, nn.Module) and inspect.isclass(f):
        if dtype is not None:
            result.astype(dtype)
        path = path if len(path) > 1 else [*path, "forward"]
    for method in path[1:]:
        positional, named = arguments(getattr(result, method), given)
        result = getattr(result, method)(*positional, **named)
    if inspect.isgenerator(result):
        return list(result)
    return enter(result) if hasattr(result, "__enter__") else result


def enter(context: Any) -> None:
    with context:
        pass


def mapped(value: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    """`value` with every array and numpy number in it changed: in tensors, lists, tuples and dictionaries."""
    if isinstance(value, np.ndarray):
        return change(value)
    if isinstance(value, np.floating):
        return change(np.asarray(value))[()]
    if isinstance(value, autograd.Tensor):
        return autograd.Tensor(change(value.data), requires_grad=value.requires_grad)
    if isinstance(value, dict):
        return {key: mapped(part, change) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([mapped(part, change) for part in value])
    return value


def arrays_in(value: Any) -> list[np.ndarray]:
    """Every array in `value`, numpy numbers as arrays of no axes."""
    found: list[np.ndarray] = []
    mapped(value, lambda x: found.append(x) or x)
    return found
