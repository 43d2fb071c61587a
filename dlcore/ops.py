"""The functions of dlcore as operations on tensors.

Every operation here is one line of arithmetic away from its array function: the value comes from the forward
function, the gradient from the one that stands beneath it in its module. Functions are looked up in their
modules at every call, so that a student's version of either takes part at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from . import activations as act
from . import attention as attn
from . import check, conv, dense, generative, losses, norm, pool, regularize, rnn
from .autograd import Tensor, array_of, record
from .shapes import Array, ArrayLike, Mask


def _elementwise(name: str) -> Callable[[Tensor], Tensor]:
    def operation(x: Tensor) -> Tensor:
        value = array_of(x)
        return record(act.forward(name, value), (x,), lambda g: (act.backward(name, g, value),))

    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = f"`activations.{name}` as an operation."
    return operation


heaviside = _elementwise("heaviside")
identity = _elementwise("identity")
relu = _elementwise("relu")
leaky_relu = _elementwise("leaky_relu")
sigmoid = _elementwise("sigmoid")
tanh = _elementwise("tanh")
softplus = _elementwise("softplus")
gelu = _elementwise("gelu")
gelu_tanh = _elementwise("gelu_tanh")
silu = _elementwise("silu")


def softmax(x: Tensor, axis: int = -1) -> Tensor:
    """`activations.softmax` as an operation."""
    p = act.softmax(array_of(x), axis)
    return record(p, (x,), lambda g: (act.softmax_vjp(g, p, axis),))


def log_softmax(x: Tensor, axis: int = -1) -> Tensor:
    """`activations.log_softmax` as an operation."""
    log_p = act.log_softmax(array_of(x), axis)
    return record(log_p, (x,), lambda g: (act.log_softmax_vjp(g, log_p, axis),))


def logsumexp(x: Tensor, axis: int = -1) -> Tensor:
    """`activations.logsumexp` as an operation: its gradient is softmax."""
    value = array_of(x)
    return record(
        act.logsumexp(value, axis),
        (x,),
        lambda g: (np.expand_dims(g, axis) * act.softmax(value, axis),),
    )


def masked_softmax(scores: Tensor, mask: Mask | None = None) -> Tensor:
    """`attention.masked_softmax` as an operation; `mask` is True where a key may be seen."""
    p = attn.masked_softmax(array_of(scores), mask)
    return record(p, (scores,), lambda g: (attn.masked_softmax_vjp(g, p),))


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Tensors joined along an axis; the gradient is cut at the same places.

    >>> concatenate([Tensor([1.0]), Tensor([2.0, 3.0])])
    Tensor([1. 2. 3.])
    """
    arrays = [array_of(t) for t in check.sequence("tensors", tensors, "tensors", at_least=0)]
    shapes = [a.shape for a in arrays]
    axis = check.whole("axis", axis, at_least=-max(map(len, shapes), default=0))
    try:
        joined = np.concatenate(arrays, axis)
    except ValueError:  # numpy's AxisError is one, too
        raise ValueError(f"concatenate: shapes {shapes} cannot be joined along axis {axis}") from None
    ends = np.cumsum([shape[axis] for shape in shapes])[:-1]
    return record(joined, tuple(tensors), lambda g: np.split(g, ends, axis))


def cast(x: Tensor, dtype: npt.DTypeLike) -> Tensor:
    """The same values in another precision; the gradient returns in the old one.

    >>> cast(Tensor([0.5]), np.float32).dtype
    dtype('float32')
    """
    value = array_of(x)
    new = value.astype(check.precision("dtype", dtype))
    return record(new, (x,), lambda g: (g.astype(value.dtype),))


# Losses: the target is data, only the prediction receives a gradient. Targets often come as whole numbers or
# in float64; they are taken in the prediction's precision, or a float32 model would get float64 gradients.


def _loss(name: str) -> Callable[..., Tensor]:
    def operation(pred: Tensor, target: ArrayLike, **options: Any) -> Tensor:
        value, goal = array_of(pred), _target(target, pred)
        return record(
            getattr(losses, name)(value, goal, **options),
            (pred,),
            lambda g: (g * getattr(losses, f"{name}_grad")(value, goal, **options),),
        )

    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = f"`losses.{name}` as an operation on the prediction."
    return operation


def _target(target: ArrayLike, pred: Tensor) -> Array:
    return check.array("target", target).astype(array_of(pred).dtype, copy=False)


half_mse = _loss("half_mse")
mae_loss = _loss("mae_loss")
bce_with_logits = _loss("bce_with_logits")
dice_loss = _loss("dice_loss")


def mse_loss(pred: Tensor, target: Tensor | ArrayLike) -> Tensor:
    """`losses.mse_loss` as an operation on both arguments."""
    if not isinstance(target, Tensor):
        target = Tensor(_target(target, pred))
    a, b = array_of(pred), array_of(target)
    return record(losses.mse_loss(a, b), (pred, target), lambda g: losses.mse_backward(g, a, b))


def gaussian_nll(mu: Tensor, target: ArrayLike, sigma: float) -> Tensor:
    """`losses.gaussian_nll` as an operation on the mean; σ is a fixed number."""
    value, goal = array_of(mu), _target(target, mu)
    return record(
        losses.gaussian_nll(value, goal, sigma),
        (mu,),
        lambda g: (g * losses.gaussian_nll_grad(value, goal, sigma)[0],),
    )


def cross_entropy(logits: Tensor, labels: ArrayLike, label_smoothing: float = 0.0) -> Tensor:
    """`losses.cross_entropy` as an operation on the logits."""
    loss, p = losses.softmax_cross_entropy(array_of(logits), labels, label_smoothing)
    return record(
        loss,
        (logits,),
        lambda g: (losses.softmax_cross_entropy_backward(g, p, labels, label_smoothing),),
    )


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    """`generative.gaussian_kl` as an operation."""
    a, b = array_of(mu), array_of(logvar)
    return record(
        generative.gaussian_kl(a, b), (mu, logvar), lambda g: generative.gaussian_kl_backward(g, a, b)
    )


def reparameterize(mu: Tensor, logvar: Tensor, eps: Array) -> Tensor:
    """`generative.reparameterize` as an operation; the noise ε is data."""
    spread = array_of(logvar)
    return record(
        generative.reparameterize(array_of(mu), spread, eps),
        (mu, logvar),
        lambda g: generative.reparameterize_backward(g, spread, eps),
    )


# Layers.


def linear(x: Tensor, w: Tensor, b: Tensor | None = None) -> Tensor:
    """`dense.linear_forward` along the last axis of x, whatever stands in front of it."""
    rows, weights = check.array("x", array_of(x), "... D").reshape(-1, x.shape[-1]), array_of(w)
    z = dense.linear_forward(rows, weights, None if b is None else array_of(b))

    def pull(g: Array) -> tuple[Array | None, ...]:
        g = g.reshape(-1, g.shape[-1])
        dx, dw, db = dense.linear_backward(g, rows, weights, need_dx=x.requires_grad)
        return (None if dx is None else dx.reshape(x.shape), dw, db)[: len(parents)]

    parents = (x, w) if b is None else (x, w, b)
    return record(z.reshape(*x.shape[:-1], len(weights)), parents, pull)


def embedding(table: Tensor, ids: ArrayLike) -> Tensor:
    """`dense.embedding_forward` as an operation on the table."""
    rows = array_of(table)
    return record(
        dense.embedding_forward(rows, ids), (table,), lambda g: (dense.embedding_backward(g, ids, len(rows)),)
    )


def conv2d(x: Tensor, w: Tensor, b: Tensor | None = None, stride: int = 1, padding: int = 0) -> Tensor:
    """`conv.conv2d` as an operation; where it pays, the columns are kept for the backward pass."""
    image, kernel = check.arrays(x=(array_of(x), "N C H W"), w=(array_of(w), "O C kh kw"))
    geometry = kernel.shape[2:], stride, padding
    cols = conv.im2col(image, *geometry) if conv.keeps_columns(image.shape, *geometry) else None
    y = conv.conv2d(image, kernel, None if b is None else array_of(b), stride, padding, cols)

    def pull(g: Array) -> tuple[Array | None, ...]:
        grads = conv.conv2d_backward(g, image, kernel, stride, padding, cols, need_dx=x.requires_grad)
        return grads[: len(parents)]

    parents = (x, w) if b is None else (x, w, b)
    return record(y, parents, pull)


def conv_transpose2d(
    x: Tensor, w: Tensor, b: Tensor | None = None, stride: int = 1, padding: int = 0
) -> Tensor:
    """`conv.conv_transpose2d` as an operation."""
    image, kernel = array_of(x), array_of(w)
    y = conv.conv_transpose2d(image, kernel, None if b is None else array_of(b), stride, padding)
    parents = (x, w) if b is None else (x, w, b)
    return record(
        y,
        parents,
        lambda g: conv.conv_transpose2d_backward(g, image, kernel, stride, padding)[: len(parents)],
    )


def upsample_nearest(x: Tensor, scale: int = 2) -> Tensor:
    """`conv.upsample_nearest` as an operation."""
    return record(
        conv.upsample_nearest(array_of(x), scale),
        (x,),
        lambda g: (conv.upsample_nearest_backward(g, scale),),
    )


def maxpool2d(x: Tensor, size: int = 2, stride: int | None = None) -> Tensor:
    """`pool.maxpool2d` as an operation."""
    image = array_of(x)
    y = pool.maxpool2d(image, size, stride)
    return record(y, (x,), lambda g: (pool.maxpool2d_backward(g, image, size, stride, y),))


def avgpool2d(x: Tensor, size: int = 2, stride: int | None = None) -> Tensor:
    """`pool.avgpool2d` as an operation."""
    image = array_of(x)
    return record(
        pool.avgpool2d(image, size, stride),
        (x,),
        lambda g: (pool.avgpool2d_backward(g, image.shape, size, stride),),
    )


def global_avg_pool(x: Tensor) -> Tensor:
    """`pool.global_avg_pool` as an operation."""
    image = array_of(x)
    return record(
        pool.global_avg_pool(image), (x,), lambda g: (pool.global_avg_pool_backward(g, image.shape),)
    )


def batchnorm(
    x: Tensor, gamma: Tensor, beta: Tensor, mean: Array, var: Array, **options: Any
) -> tuple[Tensor, Array, Array]:
    """Batch norm of (N, D) or (N, C, H, W), and the new running mean and variance."""
    forward, backward = (
        (norm.batchnorm2d_forward, norm.batchnorm2d_backward)
        if array_of(x).ndim == 4
        else (norm.batchnorm_forward, norm.batchnorm_backward)
    )
    y, mean, var, cache = forward(array_of(x), array_of(gamma), array_of(beta), mean, var, **options)
    return record(y, (x, gamma, beta), lambda g: backward(g, cache)), mean, var


def layernorm(x: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-5) -> Tensor:
    """`norm.layernorm_forward` as an operation."""
    y, cache = norm.layernorm_forward(array_of(x), array_of(gamma), array_of(beta), eps)
    return record(y, (x, gamma, beta), lambda g: norm.layernorm_backward(g, cache))


def rmsnorm(x: Tensor, gamma: Tensor, eps: float = 1e-5) -> Tensor:
    """`norm.rmsnorm_forward` as an operation."""
    y, cache = norm.rmsnorm_forward(array_of(x), array_of(gamma), eps)
    return record(y, (x, gamma), lambda g: norm.rmsnorm_backward(g, cache))


def dropout(x: Tensor, p: float, rng: np.random.Generator, training: bool = True) -> Tensor:
    """`regularize.dropout_forward` as an operation; backward uses the mask that forward drew."""
    y, mask = regularize.dropout_forward(array_of(x), p, rng, training)
    return record(y, (x,), lambda g: (regularize.dropout_backward(g, mask),))


# Sequences.


def rnn_forward(x: Tensor, h0: Tensor, wx: Tensor, wh: Tensor, b: Tensor) -> Tensor:
    """`rnn.rnn_forward` as an operation: all hidden states (B, T, H)."""
    parents = (x, h0, wx, wh, b)
    hs = rnn.rnn_forward(*(array_of(t) for t in parents))
    first = (array_of(x), array_of(h0), hs, array_of(wx), array_of(wh))
    return record(hs, parents, lambda g: rnn.rnn_backward(g, *first))


def lstm_forward(
    x: Tensor, h0: Tensor, c0: Tensor, wx: Tensor, wh: Tensor, b: Tensor
) -> tuple[Tensor, Tensor]:
    """`rnn.lstm_forward` as an operation: all hidden states (B, T, H) and the last cell state (B, H)."""
    parents = (x, h0, c0, wx, wh, b)
    hs, c_last, cache = rnn.lstm_forward(*(array_of(t) for t in parents))
    # A node has one result, so the cell state travels as one more step and is cut off again.
    both = record(
        np.concatenate([hs, c_last[:, None]], axis=1),
        parents,
        lambda g: rnn.lstm_backward(g[:, :-1], cache, g[:, -1]),
    )
    return both[:, :-1], both[:, -1]


def gru_forward(x: Tensor, h0: Tensor, wx: Tensor, wh: Tensor, bx: Tensor, bh: Tensor) -> Tensor:
    """`rnn.gru_forward` as an operation: all hidden states (B, T, H)."""
    parents = (x, h0, wx, wh, bx, bh)
    hs, cache = rnn.gru_forward(*(array_of(t) for t in parents))
    return record(hs, parents, lambda g: rnn.gru_backward(g, cache))


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Mask | None = None) -> Tensor:
    """`attention.scaled_dot_product_attention` as an operation."""
    a, b, c = array_of(q), array_of(k), array_of(v)
    return record(
        attn.scaled_dot_product_attention(a, b, c, mask),
        (q, k, v),
        lambda g: attn.sdpa_backward(g, a, b, c, mask),
    )


def flash_attention(q: Tensor, k: Tensor, v: Tensor, causal: bool = False, block: int = 128) -> Tensor:
    """`attention.flash_attention` as an operation."""
    a, b, c = array_of(q), array_of(k), array_of(v)
    out, lse = attn.flash_attention(a, b, c, causal, block)
    return record(
        out,
        (q, k, v),
        lambda g: attn.flash_attention_backward(g, a, b, c, out, lse, causal, block),
    )


def multi_head_attention(
    x: Tensor, context: Tensor, params: Mapping[str, Tensor], heads: int, mask: Mask | None = None
) -> Tensor:
    """`attention.multi_head_attention` as an operation; for self-attention pass x as context, too."""
    arrays = {name: array_of(t) for name, t in check.instance("params", params, Mapping).items()}
    y, cache = attn.multi_head_attention(array_of(x), array_of(context), arrays, heads, mask)

    def pull(g: Array) -> list[Array]:
        dx, dcontext, grads = attn.multi_head_attention_backward(g, cache)
        return [dx, dcontext, *(grads[name] for name in params)]

    return record(y, (x, context, *params.values()), pull)


def split_heads(x: Tensor, heads: int) -> Tensor:
    """`attention.split_heads` as an operation, undone by `merge_heads`, which is its gradient."""
    return record(attn.split_heads(array_of(x), heads), (x,), lambda g: (attn.merge_heads(g),))


def merge_heads(x: Tensor) -> Tensor:
    """`attention.merge_heads` as an operation, undone by `split_heads`, which is its gradient."""
    heads = array_of(x)
    return record(attn.merge_heads(heads), (x,), lambda g: (attn.split_heads(g, heads.shape[1]),))


def repeat_heads(x: Tensor, groups: int) -> Tensor:
    """`attention.repeat_heads` as an operation."""
    return record(
        attn.repeat_heads(array_of(x), groups), (x,), lambda g: (attn.repeat_heads_backward(g, groups),)
    )


def rotary(x: Tensor, positions: Array | None = None) -> Tensor:
    """`attention.rotary` as an operation."""
    return record(attn.rotary(array_of(x), positions), (x,), lambda g: (attn.rotary_backward(g, positions),))
