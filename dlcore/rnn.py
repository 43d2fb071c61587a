"""Recurrent networks: one cell used again at every step, and its gradient carried back through time.

Shapes everywhere: x (B, D) for a cell and (B, T, D) for a sequence, states h (B, H), weights (out, in).
A ``_cell`` is one step, a ``_forward`` unrolls it, a ``_backward`` goes back through the unrolled graph:
since every step uses the same weights, their gradient is the sum over the steps (backpropagation through
time, Werbos 1990).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from . import activations as act
from . import check
from .shapes import Array, ArrayLike, Labels, Matrix, Sequences, Vector

Cache: TypeAlias = tuple[Array, ...]  # what a forward pass keeps for its backward pass


def rnn_cell(x: Matrix, h: Matrix, wx: Matrix, wh: Matrix, b: Vector) -> Matrix:
    """One step of a recurrent network (Elman 1990): h' = tanh(x Wxᵀ + h Whᵀ + b).

    x (B, D), h (B, H), wx (H, D), wh (H, H), b (H,) → h' (B, H).

    >>> rnn_cell([[1.0]], [[0.5]], wx=[[2.0]], wh=[[-4.0]], b=[0.0]).tolist()
    [[0.0]]
    """
    x, h, wx, wh, b = _cell_arrays(x, h, wx, wh, b)
    return np.tanh(x @ wx.T + h @ wh.T + b)


def rnn_cell_backward(
    g: Matrix, x: Matrix, h: Matrix, wx: Matrix, wh: Matrix, h_new: Matrix
) -> tuple[Matrix, Matrix, Matrix, Matrix, Vector]:
    """Gradients (dx, dh, dwx, dwh, db) of one step, from g = dL/dh' and its result h_new = h'.

    With a = x Wxᵀ + h Whᵀ + b: da = g ⊙ (1 − h'²), dx = da Wx, dh = da Wh, dWx = daᵀ x, dWh = daᵀ h,
    db = Σ over the batch of da.

    >>> dx, dh, *_ = rnn_cell_backward([[1.0]], [[1.0]], [[0.5]], [[2.0]], [[-4.0]], h_new=[[0.0]])
    >>> dx.tolist(), dh.tolist()
    ([[2.0]], [[-4.0]])
    """
    g, h_new = check.arrays(g=(g, "B H"), h_new=(h_new, "B H"))
    x, h, wx, wh, _ = _cell_arrays(x, h, wx, wh, h_new[0])
    _same_shape("g", g, h)
    da = g * (1 - h_new * h_new)
    return da @ wx, da @ wh, da.T @ x, da.T @ h, da.sum(axis=0)


def rnn_forward(x: Sequences, h0: Matrix, wx: Matrix, wh: Matrix, b: Vector) -> Sequences:
    """The cell unrolled over a sequence: h_t = rnn_cell(x_t, h_{t−1}), the same weights at every step.

    x (B, T, D), h0 (B, H) → hs (B, T, H), the states after every step.

    >>> rnn_forward([[[0.0], [0.0]]], [[9.0]], wx=[[1.0]], wh=[[0.0]], b=[0.0]).tolist()
    [[[0.0], [0.0]]]
    """
    x = check.array("x", x, "B T D")
    states = [check.array("h0", h0, "B H")]
    for t in range(x.shape[1]):
        states.append(rnn_cell(x[:, t], states[-1], wx, wh, b))
    return np.stack(states[1:], axis=1)


def rnn_backward(
    g_hs: Sequences,
    x: Sequences,
    h0: Matrix,
    hs: Sequences,
    wx: Matrix,
    wh: Matrix,
    truncate: int | None = None,
) -> tuple[Sequences, Matrix, Matrix, Matrix, Vector]:
    """Gradients (dx, dh0, dwx, dwh, db) of rnn_forward, from g_hs = dL/dhs (B, T, H) and its result hs.

    Backpropagation through time: from the last step to the first, the gradient at h_t is what the loss sends
    there directly, g_hs[:, t], plus what step t + 1 sends back. The weights' gradients are summed over t.

    truncate = k cuts the sequence into pieces of k steps, 0 .. k−1, k .. 2k−1 and so on: the state that
    enters a later piece counts as a constant, so no gradient goes back through more than k steps.

    >>> x = hs = np.zeros((1, 2, 1))
    >>> rnn_backward([[[0.0], [1.0]]], x, h0=[[0.0]], hs=hs, wx=[[3.0]], wh=[[2.0]])[0].tolist()
    [[[6.0], [3.0]]]
    """
    x, h0, hs, g_hs = check.arrays(x=(x, "B T D"), h0=(h0, "B H"), hs=(hs, "B T H"), g_hs=(g_hs, "B T H"))
    piece = x.shape[1] if truncate is None else check.whole("truncate", truncate)
    before = np.concatenate([h0[:, None], hs[:, :-1]], axis=1)
    steps, from_later, shared = [], np.zeros_like(h0), []
    for t in reversed(range(x.shape[1])):
        dx, dh, *dw = rnn_cell_backward(g_hs[:, t] + from_later, x[:, t], before[:, t], wx, wh, hs[:, t])
        steps.append(dx)
        shared.append(dw)
        from_later = np.zeros_like(dh) if t > 0 and t % piece == 0 else dh
    dwx, dwh, db = (sum(parts[1:], parts[0]) for parts in zip(*shared, strict=True))
    return np.stack(steps[::-1], axis=1), from_later, dwx, dwh, db


def lstm_cell(x: Matrix, h: Matrix, c: Matrix, wx: Matrix, wh: Matrix, b: Vector) -> tuple[Matrix, Matrix]:
    """One step of a long short-term memory (Hochreiter & Schmidhuber 1997; forget gate: Gers et al. 2000).

    (z_i, z_f, z_g, z_o) = x Wxᵀ + h Whᵀ + b, four blocks of H columns in this order;
    i = σ(z_i), f = σ(z_f), g = tanh(z_g), o = σ(z_o);   c' = f ⊙ c + i ⊙ g,   h' = o ⊙ tanh(c').

    x (B, D), h and c (B, H), wx (4H, D), wh (4H, H), b (4H,) → h', c' (B, H). Every gate sees x and h only.

    >>> h, c = lstm_cell([[0.0]], [[0.0]], [[2.0]], np.zeros((4, 1)), np.zeros((4, 1)), np.zeros(4))
    >>> c.tolist(), h.round(4).tolist()
    ([[1.0]], [[0.3808]])
    """
    x, h, c, wx, wh, b = _lstm_arrays(x, h, c, wx, wh, b)
    zi, zf, zg, zo = _blocks(x @ wx.T + h @ wh.T + b, 4)
    c_new = act.sigmoid(zf) * c + act.sigmoid(zi) * np.tanh(zg)
    return act.sigmoid(zo) * np.tanh(c_new), c_new


def lstm_cell_backward(
    g_h: Matrix, g_c: Matrix, x: Matrix, h: Matrix, c: Matrix, wx: Matrix, wh: Matrix, b: Vector
) -> tuple[Matrix, Matrix, Matrix, Matrix, Matrix, Vector]:
    """Gradients (dx, dh, dc, dwx, dwh, db) of lstm_cell, from g_h = dL/dh' and g_c = dL/dc'.

    dc' = g_c + g_h ⊙ o ⊙ (1 − tanh²(c')): the cell state feeds both what comes later and h'. Then
    dz_i = dc' ⊙ g ⊙ i(1−i), dz_f = dc' ⊙ c ⊙ f(1−f), dz_g = dc' ⊙ i ⊙ (1−g²), dz_o = g_h ⊙ tanh(c') ⊙ o(1−o);
    dx = dz Wx, dh = dz Wh, dc = dc' ⊙ f, dWx = dzᵀ x, dWh = dzᵀ h, db = Σ over the batch of dz.

    >>> zero = np.zeros((4, 1))
    >>> lstm_cell_backward([[0.0]], [[1.0]], [[0.0]], [[0.0]], [[2.0]], zero, zero, np.zeros(4))[2].tolist()
    [[0.5]]
    """
    x, h, c, wx, wh, b = _lstm_arrays(x, h, c, wx, wh, b)
    g_h, g_c = check.arrays(g_h=(g_h, "B H"), g_c=(g_c, "B H"))
    _same_shape("g_h", g_h, h)
    zi, zf, zg, zo = _blocks(x @ wx.T + h @ wh.T + b, 4)
    i, f, g, o = act.sigmoid(zi), act.sigmoid(zf), np.tanh(zg), act.sigmoid(zo)
    tanh_c = np.tanh(f * c + i * g)
    dc = g_c + g_h * o * (1 - tanh_c * tanh_c)
    di, df, dg, do = dc * g, dc * c, dc * i, g_h * tanh_c
    dz = np.hstack([di * i * (1 - i), df * f * (1 - f), dg * (1 - g * g), do * o * (1 - o)])
    return dz @ wx, dz @ wh, dc * f, dz.T @ x, dz.T @ h, dz.sum(axis=0)


def lstm_forward(
    x: Sequences, h0: Matrix, c0: Matrix, wx: Matrix, wh: Matrix, b: Vector
) -> tuple[Sequences, Matrix, Cache]:
    """lstm_cell unrolled over a sequence, in a form that is fast.

    x (B, T, D), h0 and c0 (B, H), weights as in lstm_cell → (hs (B, T, H), the last cell state (B, H), what
    lstm_backward needs). The last hidden state is hs[:, −1].

    The input's share x_t Wxᵀ + b of all steps is one product before the loop, and one tanh serves all four
    gates: σ(z) = ½ + ½ tanh(z/2), so the weights of i, f and o are halved beforehand.

    >>> zero = np.zeros((4, 1))
    >>> lstm_forward([[[0.0], [0.0]]], [[0.0]], [[2.0]], zero, zero, np.zeros(4))[1].tolist()
    [[0.5]]
    """
    x = check.array("x", x, "B T D")
    _, h0, c0, wx, wh, b = _lstm_arrays(x[:, 0], h0, c0, wx, wh, b)
    batch, steps, size = len(x), x.shape[1], h0.shape[1]
    half = np.repeat(np.array([0.5, 0.5, 1, 0.5], x.dtype), size)
    xs = np.ascontiguousarray(x.swapaxes(0, 1))  # time first: each step is one block of memory
    gates = xs @ (wx * half[:, None]).T + b * half
    to_gates = np.ascontiguousarray((wh * half[:, None]).T)
    h, c = np.empty((2, steps + 1, batch, size), gates.dtype)
    tanh_c = np.empty_like(h[1:])
    h[0], c[0] = h0, c0
    for t in range(steps):
        gates[t] += h[t] @ to_gates
        np.tanh(gates[t], out=gates[t])
        i, f, g, o = _blocks(gates[t], 4)
        for gate in (i, f, o):
            gate *= 0.5
            gate += 0.5
        c[t + 1] = f * c[t] + i * g
        np.tanh(c[t + 1], out=tanh_c[t])
        np.multiply(o, tanh_c[t], out=h[t + 1])
    return h[1:].swapaxes(0, 1).copy(), c[-1].copy(), (xs, h, c, gates, tanh_c, wx, wh)


def lstm_backward(
    g_hs: Sequences, cache: Cache, g_c: Matrix | None = None
) -> tuple[Sequences, Matrix, Matrix, Matrix, Matrix, Vector]:
    """Gradients (dx, dh0, dc0, dwx, dwh, db) of lstm_forward, from g_hs = dL/dhs (B, T, H) and its cache.

    g_c (B, H) is the loss's gradient with respect to the last cell state, where the loss uses it. The
    formulas are those of lstm_cell_backward, carried from the last step to the first; the products that give
    dx, dWx and dWh wait until dz is known for all steps and are then one each.

    >>> zero = np.zeros((4, 1))
    >>> cache = lstm_forward([[[0.0], [0.0]]], [[0.0]], [[2.0]], zero, zero, np.zeros(4))[2]
    >>> lstm_backward([[[0.0], [0.0]]], cache, g_c=[[1.0]])[2].tolist()
    [[0.25]]
    """
    xs, h, c, gates, tanh_c, wx, wh = check.cache_of("lstm_forward", cache, *(np.ndarray,) * 7)
    check.arrays(xs=(xs, "T B D"), gates=(gates, "T B 4H"), wx=(wx, "4H D"), wh=(wh, "4H H"))
    g_hs = check.array("g_hs", g_hs, "B T H")
    _same_shape("g_hs", g_hs, h[1:].swapaxes(0, 1))
    dh, dc = np.zeros((2, *c[0].shape), gates.dtype)
    if g_c is not None:
        dc += _same_shape("g_c", check.array("g_c", g_c, "B H"), dc)
    dz = np.empty_like(gates)
    for t in reversed(range(len(gates))):
        i, f, g, o = _blocks(gates[t], 4)
        di, df, dg, do = _blocks(dz[t], 4)
        dh += g_hs[:, t]
        dc += dh * o * (1 - tanh_c[t] * tanh_c[t])
        di[:] = dc * g * i * (1 - i)
        df[:] = dc * c[t] * f * (1 - f)
        dg[:] = dc * i * (1 - g * g)
        do[:] = dh * tanh_c[t] * o * (1 - o)
        dc *= f
        np.matmul(dz[t], wh, out=dh)
    flat = dz.reshape(-1, dz.shape[-1])  # (T·B, 4H)
    dwx, dwh = (flat.T @ a[: len(dz)].reshape(len(flat), -1) for a in (xs, h))
    return (dz @ wx).swapaxes(0, 1).copy(), dh, dc, dwx, dwh, flat.sum(axis=0)


def gru_cell(x: Matrix, h: Matrix, wx: Matrix, wh: Matrix, bx: Vector, bh: Vector) -> Matrix:
    """One step of a gated recurrent unit (Cho et al. 2014), in PyTorch's convention.

    (x_r, x_z, x_n) = x Wxᵀ + bx and (h_r, h_z, h_n) = h Whᵀ + bh, three blocks of H columns each;
    r = σ(x_r + h_r), z = σ(x_z + h_z), n = tanh(x_n + r ⊙ h_n);   h' = (1 − z) ⊙ n + z ⊙ h.
    The reset gate r acts after the product with Wh, which is why n's two biases cannot be merged.

    x (B, D), h (B, H), wx (3H, D), wh (3H, H), bx and bh (3H,) → h' (B, H).

    >>> gru_cell([[0.0]], [[2.0]], np.zeros((3, 1)), np.zeros((3, 1)), np.zeros(3), np.zeros(3)).tolist()
    [[1.0]]
    """
    x, h, wx, wh, bx, bh = _gru_arrays(x, h, wx, wh, bx, bh)
    (xr, xz, xn), (hr, hz, hn) = _blocks(x @ wx.T + bx, 3), _blocks(h @ wh.T + bh, 3)
    r, z = act.sigmoid(xr + hr), act.sigmoid(xz + hz)
    return (1 - z) * np.tanh(xn + r * hn) + z * h


def gru_cell_backward(
    g: Matrix, x: Matrix, h: Matrix, wx: Matrix, wh: Matrix, bx: Vector, bh: Vector
) -> tuple[Matrix, Matrix, Matrix, Matrix, Vector, Vector]:
    """Gradients (dx, dh, dwx, dwh, dbx, dbh) of gru_cell, from g = dL/dh'.

    With a_r, a_z, a_n the arguments of σ, σ and tanh: da_n = g ⊙ (1−z) ⊙ (1−n²), da_z = g ⊙ (h−n) ⊙ z(1−z),
    da_r = da_n ⊙ h_n ⊙ r(1−r). The input's side receives (da_r, da_z, da_n), the state's side
    (da_r, da_z, r ⊙ da_n), and h also receives g ⊙ z directly.

    >>> zero = np.zeros((3, 1))
    >>> gru_cell_backward([[1.0]], [[0.0]], [[2.0]], zero, zero, np.zeros(3), np.zeros(3))[1].tolist()
    [[0.5]]
    """
    x, h, wx, wh, bx, bh = _gru_arrays(x, h, wx, wh, bx, bh)
    g = _same_shape("g", check.array("g", g, "B H"), h)
    (xr, xz, xn), (hr, hz, hn) = _blocks(x @ wx.T + bx, 3), _blocks(h @ wh.T + bh, 3)
    r, z = act.sigmoid(xr + hr), act.sigmoid(xz + hz)
    n = np.tanh(xn + r * hn)
    da_n = g * (1 - z) * (1 - n * n)
    da_z = g * (h - n) * z * (1 - z)
    da_r = da_n * hn * r * (1 - r)
    dx, dh = np.hstack([da_r, da_z, da_n]), np.hstack([da_r, da_z, r * da_n])
    return dx @ wx, dh @ wh + g * z, dx.T @ x, dh.T @ h, dx.sum(axis=0), dh.sum(axis=0)


def gru_forward(
    x: Sequences, h0: Matrix, wx: Matrix, wh: Matrix, bx: Vector, bh: Vector
) -> tuple[Sequences, Cache]:
    """gru_cell unrolled over a sequence: x (B, T, D), h0 (B, H) → (hs (B, T, H), what gru_backward needs).

    >>> zero = np.zeros((3, 1))
    >>> gru_forward([[[0.0], [0.0]]], [[2.0]], zero, zero, np.zeros(3), np.zeros(3))[0].tolist()
    [[[1.0], [0.5]]]
    """
    x = check.array("x", x, "B T D")
    _, h0, wx, wh, bx, bh = _gru_arrays(x[:, 0], h0, wx, wh, bx, bh)
    states = [h0]
    for t in range(x.shape[1]):
        states.append(gru_cell(x[:, t], states[-1], wx, wh, bx, bh))
    return np.stack(states[1:], axis=1), (x, np.stack(states[:-1], axis=1), wx, wh, bx, bh)


def gru_backward(g_hs: Sequences, cache: Cache) -> tuple[Sequences, Matrix, Matrix, Matrix, Vector, Vector]:
    """Gradients (dx, dh0, dwx, dwh, dbx, dbh) of gru_forward, from g_hs = dL/dhs (B, T, H) and its cache.

    >>> zero = np.zeros((3, 1))
    >>> cache = gru_forward([[[0.0], [0.0]]], [[2.0]], zero, zero, np.zeros(3), np.zeros(3))[1]
    >>> gru_backward([[[0.0], [1.0]]], cache)[1].tolist()
    [[0.25]]
    """
    x, before, *weights = check.cache_of("gru_forward", cache, *(np.ndarray,) * 6)
    x, before = check.arrays(x=(x, "B T D"), before=(before, "B T H"))
    g_hs = _same_shape("g_hs", check.array("g_hs", g_hs, "B T H"), before)
    steps, from_later, shared = [], np.zeros_like(before[:, 0]), []
    for t in reversed(range(x.shape[1])):
        dx, from_later, *dw = gru_cell_backward(g_hs[:, t] + from_later, x[:, t], before[:, t], *weights)
        steps.append(dx)
        shared.append(dw)
    dwx, dwh, dbx, dbh = (sum(parts[1:], parts[0]) for parts in zip(*shared, strict=True))
    return np.stack(steps[::-1], axis=1), from_later, dwx, dwh, dbx, dbh


def encode_context(x: Sequences, h0: Matrix, wx: Matrix, wh: Matrix, b: Vector) -> Matrix:
    """What an encoder hands to a decoder: the state of a recurrent network after the last step, (B, H).

    x (B, T, D) of any length T ends in a context vector of the same H numbers (Sutskever et al. 2014): the
    longer the sequence, the fewer of them per token. Attention removes this bottleneck.

    >>> wx, wh, b = np.ones((3, 2)), np.eye(3), np.zeros(3)
    >>> encode_context(np.zeros((1, 100, 2)), np.zeros((1, 3)), wx, wh, b).tolist()
    [[0.0, 0.0, 0.0]]
    """
    return rnn_forward(x, h0, wx, wh, b)[:, -1].copy()


def sample(
    step: Callable[[int, Any], tuple[ArrayLike, Any]],
    state: Any,
    start: int,
    length: int,
    temperature: float = 1.0,
    rng: np.random.Generator | None = None,
) -> Labels:
    """`length` tokens, each drawn from what the model says about the ones before: autoregressive sampling.

    step(token, state) → (logits (V,), next state) is asked first with `start`, then with every token drawn.
    p = softmax(logits/temperature); with u = rng.random(), one a token, the next token is the first whose
    cumulative probability exceeds u. Temperature 0 is greedy decoding: the largest logit (the first of
    equals), without rng. Returns the drawn tokens, without `start`.

    >>> follow = lambda token, state: (10 * np.eye(3)[(token + 1) % 3], state)
    >>> sample(follow, None, start=0, length=4, temperature=0).tolist()
    [1, 2, 0, 1]
    """
    token = check.whole("start", start, at_least=0)
    length, step = check.whole("length", length), check.function("step", step)
    temperature = check.real("temperature", temperature, at_least=0)
    if temperature > 0:
        rng = check.generator("rng", rng)
    tokens = []
    for _ in range(length):
        logits, state = step(token, state)
        logits = check.array("logits", logits, "V")
        token = _draw(logits, temperature, rng.random()) if rng and temperature else int(logits.argmax())
        tokens.append(token)
    return np.array(tokens, np.intp)


def _draw(logits: Vector, temperature: float, u: float) -> int:
    # Shifted before the division, so that a tiny temperature ends in −∞ and never in ∞ − ∞.
    with np.errstate(over="ignore"):
        p = act.softmax((logits.astype(np.float64) - logits.max()) / temperature)
    cumulative = np.cumsum(p)
    return int(np.searchsorted(cumulative / cumulative[-1], u, side="right"))


def _blocks(z: Matrix, count: int) -> Array:
    """The `count` blocks of columns of z (B, count·H), as views, ready to be unpacked."""
    return z.reshape(len(z), count, -1).swapaxes(0, 1)


def _cell_arrays(x: Matrix, h: Matrix, wx: Matrix, wh: Matrix, b: Vector) -> tuple[Array, ...]:
    return check.arrays(x=(x, "B D"), h=(h, "B H"), wx=(wx, "H D"), wh=(wh, "H H"), b=(b, "H"))


def _lstm_arrays(x: Matrix, h: Matrix, c: Matrix, wx: Matrix, wh: Matrix, b: Vector) -> tuple[Array, ...]:
    named = check.arrays(
        x=(x, "B D"), h=(h, "B H"), c=(c, "B H"), wx=(wx, "4H D"), wh=(wh, "4H H"), b=(b, "4H")
    )
    _multiple("wx", named[3], 4, named[1])
    return named


def _gru_arrays(x: Matrix, h: Matrix, wx: Matrix, wh: Matrix, bx: Vector, bh: Vector) -> tuple[Array, ...]:
    named = check.arrays(
        x=(x, "B D"), h=(h, "B H"), wx=(wx, "3H D"), wh=(wh, "3H H"), bx=(bx, "3H"), bh=(bh, "3H")
    )
    _multiple("wx", named[2], 3, named[1])
    return named


def _multiple(name: str, w: Matrix, gates: int, h: Matrix) -> None:
    rows, size = len(w), h.shape[1]
    if rows != gates * size:
        raise ValueError(f"{name} has {rows} rows, but {gates}·H = {gates * size} were expected")


def _same_shape(name: str, value: Array, like: Array) -> Array:
    if value.shape != like.shape:
        raise ValueError(f"{name} has shape {value.shape}, but {like.shape} was expected")
    return value
