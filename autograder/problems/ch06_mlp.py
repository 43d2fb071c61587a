"""A5.4: backpropagation through a multilayer perceptron."""

from functools import partial
from itertools import pairwise

import numpy as np
import torch
from torch.nn import functional

from dlcore import activations as act
from dlcore import dense

from .ch06_activations import FORWARD
from .problem import Arguments, Group, Mistake, Problem, normal


def network(rng: np.random.Generator, sizes, n: int, activation: str) -> Arguments:
    params = [(normal(rng, b, a, scale=a**-0.5), normal(rng, b, scale=0.3)) for a, b in pairwise(sizes)]
    params = [(w.astype(np.float32).astype(float), b.astype(np.float32).astype(float)) for w, b in params]
    x = normal(rng, n, sizes[0], scale=1.0).astype(np.float32).astype(float)
    return {
        "g": normal(rng, n, sizes[-1]),
        "params": params,
        "cache": dense.mlp_forward(x, params, activation)[1],
        "activation": activation,
    }


def two_layers(rng: np.random.Generator) -> Arguments:
    return network(rng, [3, 4, 2], int(rng.integers(2, 4)), "tanh")


def three_layers(rng: np.random.Generator) -> Arguments:
    return network(rng, [2, 3, 4, 2], 3, str(rng.choice(["sigmoid", "tanh"])))


def rectified(rng: np.random.Generator) -> Arguments:
    drawn = network(rng, [2, 4, 3, 2], 3, "relu")
    del drawn["activation"]  # it is the default
    return drawn


def single(rng: np.random.Generator) -> Arguments:
    return network(rng, [3, 2, 1], 1, "tanh")


def square(rng: np.random.Generator) -> Arguments:
    """All sizes equal: what is transposed still fits."""
    return network(rng, [3, 3, 3], 3, "sigmoid")


def linear(rng: np.random.Generator) -> Arguments:
    return network(rng, [3, 2], 3, "tanh")


def reference(g, params, cache, activation="relu"):
    """Through PyTorch's own layers, from the same input."""
    x = cache[0][0].clone().requires_grad_()
    leaves = [(w.clone().requires_grad_(), b.clone().requires_grad_()) for w, b in params]
    h = x
    for i, (w, b) in enumerate(leaves):
        z = functional.linear(h, w, b)
        h = FORWARD[activation](z) if i < len(leaves) - 1 else z
    flat = [x, *(tensor for layer in leaves for tensor in layer)]
    dx, *rest = torch.autograd.grad(h, flat, g)
    return dx, [(rest[2 * i], rest[2 * i + 1]) for i in range(len(leaves))]


def backward(g, params, cache, activation="relu", fault=""):
    """Backpropagation, with a switch for each thing that goes wrong in it."""
    grads = []
    delta = act.backward(activation, g, cache[-1][1]) if fault == "last_activated" else g
    for i in reversed(range(len(params))):
        (h, z), w = cache[i], params[i][0]
        n = len(delta) if fault == "averaged" else 1
        dw = delta.T @ (z if fault == "output_for_input" else h) / n
        db = delta if fault == "unsummed" else delta.sum(axis=0) / n
        grads.insert(len(grads) if fault == "reversed" else 0, (dw, db))
        if fault == "short" and i == 0:
            return delta, grads
        delta = passed(delta @ (w.T if fault == "untransposed" else w), i, cache, activation, fault)
    return delta, grads


def passed(dh, i, cache, activation, fault):
    """δ of the layer below, through the activation between."""
    if fault == "unactivated" or (i == 0 and fault not in ("wrapped", "input_activated")):
        return dh
    below = cache[0][0] if i == 0 and fault == "input_activated" else cache[i - 1][1]
    z = {"at_activation": cache[i][0], "own_z": cache[i][1]}.get(fault, below)
    return act.backward("relu" if fault == "always_relu" else activation, dh, z)


PROBLEMS = [
    Problem(
        "nn.mlp_backward",
        points=16,
        outputs=("dx", "grads"),
        groups=(
            Group("two layers", two_layers, weight=2),
            Group("three layers", three_layers, weight=2),
            Group("relu, the default", rectified),
            Group("one example", single),
            Group("all sizes equal", square),
            Group("one layer", linear),
        ),
        reference=reference,
        uses=("nn.linear_backward", "activations.backward"),
        mistakes=(
            Mistake(
                "activation left out",
                "δ passes from layer to layer without the derivative of the activation between them. After"
                " dh = δW comes δ ⊙ g'(z) of the layer below.",
                "6.4",
                partial(backward, fault="unactivated"),
            ),
            Mistake(
                "derivative after the last layer",
                "g is multiplied by the activation's derivative once too often. The last layer is linear, so"
                " δ^L is g itself.",
                "6.4",
                partial(backward, fault="last_activated"),
            ),
            Mistake(
                "derivative at the activation",
                "g' is evaluated at h = g(z). The cache keeps z for this purpose: the derivative belongs to"
                " the number that went into the activation.",
                "6.4",
                partial(backward, fault="at_activation"),
            ),
            Mistake(
                "derivative of the layer above",
                "δ is multiplied by g'(z) of the layer that it comes from. Between two layers stands the"
                " lower one's activation: dhˡ⁻¹ = δˡWˡ meets g'(zˡ⁻¹).",
                "6.4",
                partial(backward, fault="own_z"),
            ),
            Mistake(
                "derivative at the input",
                "dx is multiplied by g'(x). The input has not gone through an activation, so the way back"
                " ends with δ¹W¹.",
                "6.4",
                partial(backward, fault="input_activated"),
            ),
            Mistake(
                "index −1 below the first layer",
                "Below the first layer `cache[i - 1]` is `cache[-1]`, the last layer, and its derivative is"
                " applied to dx. No activation stands there: dx is δ¹W¹.",
                "6.4",
                partial(backward, fault="wrapped"),
            ),
            Mistake(
                "δ¹ for dx",
                "dx is δ¹, the gradient with respect to the first layer's z. One product is missing: the"
                " input came through W¹, so dx = δ¹W¹.",
                "6.4",
                partial(backward, fault="short"),
            ),
            Mistake(
                "always relu",
                "The derivative of relu is used whatever `activation` says. Hand the name on to"
                " `activations.backward`.",
                "6.4",
                partial(backward, fault="always_relu"),
            ),
            Mistake(
                "averaged over the batch",
                "dW and db are divided by the number of examples. The mean of the loss has put its 1/N into g"
                " already: here the examples are added up.",
                "6.4",
                partial(backward, fault="averaged"),
            ),
            Mistake(
                "db not summed",
                "db is δ itself, a row for each example. The same bias was added to every row, so its"
                " gradient is the sum of the rows.",
                "6.4",
                partial(backward, fault="unsummed"),
            ),
            Mistake(
                "gradients in reverse order",
                "The list starts with the last layer, in the order of computation. It must lie beside"
                " `params`: first layer first.",
                "6.4",
                partial(backward, fault="reversed"),
            ),
            Mistake(
                "back through the transpose",
                "dh is computed as δWᵀ. The forward pass was hWᵀ, so the way back is δW; with equal sizes the"
                " shapes do not tell.",
                "6.4",
                partial(backward, fault="untransposed"),
            ),
            Mistake(
                "output for input of a layer",
                "dW uses the z of the layer itself. The weights of a layer multiplied what came in: dW = δᵀh"
                " with the h that the cache keeps beside z.",
                "6.4",
                partial(backward, fault="output_for_input"),
            ),
        ),
    )
]
