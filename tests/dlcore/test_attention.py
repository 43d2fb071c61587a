"""Attention against PyTorch: plain, fast and tiled forms, masks, positions, heads, and their gradients."""

import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st

from dlcore import attention as attn

small = st.integers(1, 5)
leading = st.lists(st.integers(1, 3), max_size=3).map(tuple)
scales = st.sampled_from([1.0, 30.0])  # with and without the need to subtract the largest score


def draw_mask(seed, *shape):
    """About a third hidden; wherever there are enough queries, one that sees nothing."""
    mask = np.random.default_rng(seed).random(shape) < 0.7
    mask[..., shape[-2] // 2, :] &= shape[-2] < 3
    return mask


def torch_attention(mask=None):
    """PyTorch's attention; where a query sees nothing its NaN are replaced by our zeros."""
    if mask is None:
        return F.scaled_dot_product_attention
    seen = torch.tensor(mask)
    some = seen.any(-1, keepdim=True)

    def f(q, k, v):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=seen | ~some) * some

    return f


# --- pooling --------------------------------------------------------------------------------------


@given(n=small, d=small, seed=seeds)
def test_pooling_with_the_dot_kernel_is_attention_of_one_query(n, d, seed):
    q, k, v = draw(seed, (d,), (n, d), (n, 3))
    same(keeps_inputs(attn.attention_pool, q, k, v), attn.sdpa_plain(q[None], k, v)[0])


@given(n=small, d=small, seed=seeds)
def test_pooling_is_a_convex_combination(n, d, seed):
    q, k, v = draw(seed, (d,), (n, d), (n, 3))
    for kernel in attn.KERNELS:
        alpha = attn.attention_pool(q, k, np.eye(n), kernel)
        assert alpha.min() >= 0
        same(alpha.sum(), np.float64(1))
        same(keeps_inputs(attn.attention_pool, q, k, v, kernel), alpha @ v)


@given(n=small, d=small, seed=seeds, data=st.data())
def test_pooling_from_look_up_to_average(n, d, seed, data):
    k, v = draw(seed, (n, d), (n, 2))
    i = data.draw(st.integers(0, n - 1))
    same(attn.attention_pool(k[i], k, v, "nearest"), v[i])
    same(attn.attention_pool(k[i] * 1e4, k * 1e4, v, "gaussian"), v[i])  # a narrow kernel looks up
    same(attn.attention_pool(k[i] * 1e-6, k * 1e-6, v, "gaussian"), v.mean(0))  # a wide one averages
    same(attn.attention_pool(k[i], k, v, "uniform"), v.mean(0))


def test_pooling_with_a_gaussian_is_kernel_regression():
    x = np.linspace(0, 3, 40)[:, None]
    w = np.exp(-0.5 * (x[:, 0] - 1.2) ** 2)
    same(attn.attention_pool([1.2], x, np.sin(x), "gaussian"), (w @ np.sin(x)) / w.sum())


def test_pooling_with_any_weights():
    total = attn.attention_pool([0.0], np.ones((3, 1)), np.eye(3), lambda q, k: np.array([2.0, 0.0, 5.0]))
    same(total, np.array([2.0, 0.0, 5.0]))


# --- masks and softmax ----------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@given(lead=leading, t=small, s=small, seed=seeds, shared=st.booleans())
def test_masked_softmax(dtype, lead, t, s, seed, shared):
    x, g = draw(seed, (*lead, t, s), (*lead, t, s), dtype=dtype)
    mask = draw_mask(seed, t, s) if shared else draw_mask(seed, *lead, t, s)
    seen = torch.tensor(mask)
    some = seen.any(-1, keepdim=True)

    def f(x):
        return x.masked_fill(~seen & some, -torch.inf).softmax(-1) * some

    p = keeps_inputs(attn.masked_softmax, x, mask)
    same(p, f(torch.tensor(x)))
    assert not p[~np.broadcast_to(mask, p.shape)].any()
    same(keeps_inputs(attn.masked_softmax_vjp, g, p), torch_vjp(f, [x], g)[0])
    same(attn.masked_softmax(x), torch.softmax(torch.tensor(x), -1))


@given(t=st.integers(1, 8), seed=seeds)
def test_causal_and_padding_masks(t, seed):
    i, j = np.indices((t, t))
    same(attn.causal_mask(t), j <= i)
    lengths = np.random.default_rng(seed).integers(0, t + 1, 5)
    same(attn.padding_mask(lengths, t), np.array([[k < n for k in range(t)] for n in lengths]))


@given(seed=seeds)
def test_e145_softmax_runs_over_the_keys(seed):
    q, k = draw(seed, (2, 4, 3), (2, 6, 3))
    weights = keeps_inputs(attn.attention_weights, q, k)
    assert weights.shape == (2, 4, 6)
    same(weights.sum(-1), np.ones((2, 4)))
    same(weights, torch.softmax(torch.tensor(attn.attention_scores(q, k)), dim=-1))


# --- scaled dot-product attention ---


@pytest.mark.parametrize("dtype", FLOATS)
@given(
    lead=leading,
    sizes=st.tuples(*[small] * 4),
    seed=seeds,
    scale=scales,
    masked=st.sampled_from(["no", "shared", "per head"]),
    data=st.data(),
)
def test_attention_and_its_gradients(dtype, lead, sizes, seed, scale, masked, data):
    t, s, d, e = sizes
    q, k, v, g = draw(seed, (*lead, t, d), (*lead, s, d), (*lead, s, e), (*lead, t, e), dtype=dtype)
    q *= dtype(scale)
    masks = {"no": None, "shared": draw_mask(seed, t, s), "per head": draw_mask(seed, *lead, t, s)}
    mask = masks[masked]
    want = torch_attention(mask)(*map(torch.tensor, (q, k, v)))
    same(keeps_inputs(attn.sdpa_plain, q, k, v, mask), want)
    with pytest.MonkeyPatch.context() as patch:  # blocks of every size, also within a head
        patch.setattr(attn, "_SCORES", data.draw(st.sampled_from([1, s, 2 * s, 2 * t * s, 10**6])))
        same(keeps_inputs(attn.scaled_dot_product_attention, q, k, v, mask), want)
        grads = keeps_inputs(attn.sdpa_backward, g, q, k, v, mask)
    all_same(grads, torch_vjp(torch_attention(mask), [q, k, v], g))


def test_a_query_that_sees_nothing_gets_zeros_and_gives_no_gradient():
    q, k, v, g = draw(0, *[(3, 2)] * 4)
    mask = np.array([[True] * 3, [False] * 3, [True] * 3])
    for scale in (1, 1000):
        out = attn.scaled_dot_product_attention(scale * q, k, v, mask)
        dq, _, _ = attn.sdpa_backward(g, scale * q, k, v, mask)
        assert not out[1].any()
        assert not dq[1].any()


def test_hidden_keys_have_no_influence():
    q, k, v, g = draw(1, *[(2, 4, 3)] * 4)
    mask = attn.padding_mask([4, 2], 4)[:, None, :]
    before = attn.scaled_dot_product_attention(q, k, v, mask)
    k[1, 2:], v[1, 2:] = 1e3, -1e3
    same(attn.scaled_dot_product_attention(q, k, v, mask), before)
    _, dk, dv = attn.sdpa_backward(g, q, k, v, mask)
    assert not dk[1, 2:].any()
    assert not dv[1, 2:].any()


@pytest.mark.parametrize("dtype", FLOATS)
def test_extreme_scores(dtype):
    q, k = np.array([[1e4, 0], [0, -1e4]], dtype), np.array([[1e4, 0], [0, -1e4]], dtype)
    out = attn.scaled_dot_product_attention(q, k, np.eye(2, dtype=dtype))
    same(out, np.eye(2, dtype=dtype))
    assert all(np.isfinite(d).all() for d in attn.sdpa_backward(out, q, k, out))


@given(lead=leading, seed=seeds)
def test_without_positions_attention_does_not_see_the_order(lead, seed):
    q, k, v = draw(seed, *[(*lead, 5, 3)] * 3)
    rng = np.random.default_rng(seed)
    a, b = rng.permutation(5), rng.permutation(5)
    out = attn.scaled_dot_product_attention(q, k, v)
    shuffled = attn.scaled_dot_product_attention(q[..., a, :], k[..., b, :], v[..., b, :])
    same(shuffled, out[..., a, :])


@pytest.mark.parametrize(("d", "variance"), [(4, 4.0), (64, 64.0), (256, 261.0)])
def test_n31_and_e144_the_root_of_d_keeps_the_variance_of_scores_at_one(d, variance):
    q, k = draw(d, (400, d), (400, d))
    same((q @ k.T).var(), np.float64(variance), tolerance=0.1)
    same(attn.attention_scores(q, k).var(), np.float64(1.0), tolerance=0.1)


def test_n31_and_without_it_softmax_saturates():
    q, k = draw(0, (2000, 1, 256), (2000, 16, 256))
    scaled = attn.attention_weights(q, k).max(-1).mean()
    unscaled = attn.attention_weights(16 * q, k).max(-1).mean()
    same(np.array([unscaled, scaled]), np.array([0.93, 0.25]), tolerance=0.02)


# --- positions ------------------------------------------------------------------------------------


def test_n32_and_e149_pairs_share_a_frequency():
    pe = attn.sinusoidal_pe(200, 64)
    same((pe**2).sum(1), np.full(200, 32.0))
    same((pe[:-5] * pe[5:]).sum(1), np.full(195, 23.504), tolerance=1e-4)
    position, column = np.arange(100.0)[:, None], np.arange(64)
    angle = position / 10000 ** (2 * column / 64)  # as printed in the sources: no common frequency
    norm = (np.where(column % 2 == 0, np.sin(angle), np.cos(angle)) ** 2).sum(1)
    same(np.array([norm.min(), norm.max()]), np.array([29.7, 34.9]), tolerance=2e-3)


@given(t=st.integers(2, 20), d=st.integers(1, 9), shift=st.integers(0, 7), base=st.sampled_from([10.0, 1e4]))
def test_a_shift_of_sinusoidal_positions_is_a_rotation(t, d, shift, base):
    pe = attn.sinusoidal_pe(t + shift, 2 * d, base)
    same(pe[0], np.tile([0.0, 1.0], d))
    turn = shift / base ** (np.arange(d) / d)
    sin, cos = pe[:t, 0::2], pe[:t, 1::2]
    same(pe[shift:, 0::2], sin * np.cos(turn) + cos * np.sin(turn))
    same(pe[shift:, 1::2], cos * np.cos(turn) - sin * np.sin(turn))


def test_sinusoidal_positions_of_odd_width_drop_the_last_cosine():
    same(attn.sinusoidal_pe(6, 5)[:, :1], attn.sinusoidal_pe(6, 4)[:, :1])
    assert attn.sinusoidal_pe(6, 5).shape == (6, 5)


@pytest.mark.parametrize("dtype", FLOATS)
@given(lead=leading, t=small, half=small, seed=seeds)
def test_rotary_is_multiplication_by_a_complex_number(dtype, lead, t, half, seed):
    x, g = draw(seed, *[(*lead, t, 2 * half)] * 2, dtype=dtype)
    positions = np.random.default_rng(seed).integers(0, 50, t)

    def f(x):
        z = torch.view_as_complex(x.unflatten(-1, (half, 2)))
        angle = torch.tensor(positions[:, None] / 10000.0 ** (np.arange(half) / half))
        return torch.view_as_real(z * torch.polar(torch.ones_like(angle), angle).to(z.dtype)).flatten(-2)

    same(keeps_inputs(attn.rotary, x, positions), f(torch.tensor(x)))
    same(keeps_inputs(attn.rotary_backward, g, positions), torch_vjp(f, [x], g)[0])
    same(attn.rotary(x), attn.rotary(x, np.arange(t)))
    same(attn.rotary_backward(attn.rotary(x)), x)


@given(seed=seeds, shift=st.integers(-20, 20))
def test_rotary_scores_depend_on_relative_positions_only(seed, shift):
    q, k = draw(seed, (7, 6), (7, 6))
    here = np.arange(7)
    scores = attn.attention_scores(attn.rotary(q, here), attn.rotary(k, here))
    same(attn.attention_scores(attn.rotary(q, here + shift), attn.rotary(k, here + shift)), scores)


# --- heads ----------------------------------------------------------------------------------------


@given(sizes=st.tuples(*[small] * 4), seed=seeds)
def test_splitting_and_merging_heads(sizes, seed):
    n, t, h, d = sizes
    x, y = draw(seed, (n, t, h * d), (n, h, t, d))
    heads = keeps_inputs(attn.split_heads, x, h)
    for i in range(h):
        same(heads[:, i], x[:, :, i * d : (i + 1) * d])
    same(keeps_inputs(attn.merge_heads, heads), x)
    same((heads * y).sum(), (x * attn.merge_heads(y)).sum())  # transposes of each other
    assert not np.shares_memory(heads, x)
    assert not np.shares_memory(attn.merge_heads(heads), heads)


@pytest.mark.parametrize("dtype", FLOATS)
@given(sizes=st.tuples(*[small] * 4), groups=small, seed=seeds)
def test_shared_heads(dtype, sizes, groups, seed):
    n, h, t, d = sizes
    x, g = draw(seed, (n, h, t, d), (n, h * groups, t, d), dtype=dtype)
    same(keeps_inputs(attn.repeat_heads, x, groups), torch.tensor(x).repeat_interleave(groups, 1))
    wanted = torch_vjp(lambda x: x.repeat_interleave(groups, 1), [x], g)[0]
    same(keeps_inputs(attn.repeat_heads_backward, g, groups), wanted)


def draw_params(seed, d, dtype=np.float64):
    shapes = [(d, d)] * 4 + [(d,)] * 4
    return dict(
        zip([f"{kind}{n}" for kind in "wb" for n in "qkvo"], draw(seed, *shapes, dtype=dtype), strict=True)
    )


def torch_multi_head(x, context, params, heads, mask=None):
    net = torch.nn.MultiheadAttention(x.shape[2], heads, batch_first=True, dtype=x.dtype)
    named = {
        "in_proj_weight": torch.cat([params["wq"], params["wk"], params["wv"]]),
        "in_proj_bias": torch.cat([params["bq"], params["bk"], params["bv"]]),
        "out_proj.weight": params["wo"],
        "out_proj.bias": params["bo"],
    }
    hidden = None if mask is None else ~torch.tensor(mask)
    return torch.func.functional_call(net, named, (x, context, context), {"attn_mask": hidden})[0]


@pytest.mark.parametrize("dtype", FLOATS)
@given(
    sizes=st.tuples(*[small] * 3),
    heads=st.integers(1, 3),
    d=st.integers(1, 3),
    seed=seeds,
    causal=st.booleans(),
)
def test_multi_head_attention(dtype, sizes, heads, d, seed, causal):
    n, t, s = sizes
    params = draw_params(seed, heads * d, dtype)
    x, context, g = draw(seed + 1, (n, t, heads * d), (n, s, heads * d), (n, t, heads * d), dtype=dtype)
    mask = np.tri(t, s, dtype=bool) if causal else None

    def f(x, context, *values):
        return torch_multi_head(x, context, dict(zip(params, values, strict=True)), heads, mask)

    y, cache = keeps_inputs(attn.multi_head_attention, x, context, params, heads, mask)
    inputs = [x, context, *params.values()]
    same(y, f(*map(torch.tensor, inputs)))
    dx, dcontext, grads = keeps_inputs(lambda g: attn.multi_head_attention_backward(g, cache), g)
    all_same([dx, dcontext, *(grads[name] for name in params)], torch_vjp(f, inputs, g))


@given(seed=seeds)
def test_e146_self_attention_is_the_case_where_the_context_is_the_input(seed):
    params, (x, g) = draw_params(seed, 4), draw(seed + 1, (2, 3, 4), (2, 3, 4))
    named = {n: torch.tensor(p) for n, p in params.items()}
    cache = attn.multi_head_attention(x, x, params, 2)[1]
    dx, dcontext, _ = attn.multi_head_attention_backward(g, cache)
    same(dx + dcontext, torch_vjp(lambda x: torch_multi_head(x, x, named, 2), [x], g)[0])


def test_e143_and_e147_heads_work_side_by_side_and_are_mixed_by_the_output_projection():
    params, (x,) = draw_params(3, 6), draw(4, (1, 5, 6))
    heads = []
    for i in range(3):
        own = slice(2 * i, 2 * i + 2)
        q, k, v = (x @ params[f"w{n}"][own].T + params[f"b{n}"][own] for n in "qkv")
        heads.append(attn.sdpa_plain(q, k, v))
    mixed = np.concatenate(heads, axis=-1) @ params["wo"].T + params["bo"]
    same(attn.multi_head_attention(x, x, params, 3)[0], mixed)


# --- flash ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
@given(
    lead=leading,
    sizes=st.tuples(st.integers(1, 9), st.integers(1, 9), small, small),
    block=st.integers(1, 10),
    causal=st.booleans(),
    seed=seeds,
    scale=scales,
)
def test_flash_is_plain_attention(dtype, lead, sizes, block, causal, seed, scale):
    t, s, d, e = sizes
    q, k, v, g = draw(seed, (*lead, t, d), (*lead, s, d), (*lead, s, e), (*lead, t, e), dtype=dtype)
    q *= dtype(scale)
    mask = np.tri(t, s, dtype=bool) if causal else np.ones((t, s), bool)
    out, lse = keeps_inputs(attn.flash_attention, q, k, v, causal, block)
    same(out, attn.sdpa_plain(q, k, v, mask))
    scores = torch.tensor(attn.attention_scores(q, k)).masked_fill(~torch.tensor(mask), -torch.inf)
    same(lse, scores.logsumexp(-1))
    grads = keeps_inputs(attn.flash_attention_backward, g, q, k, v, out, lse, causal, block)
    all_same(grads, attn.sdpa_backward(g, q, k, v, mask))


def peak(f, *args):
    """The most memory in use during a call, beyond what was in use before, in bytes."""
    tracemalloc.start()
    try:
        f(*args)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def flash_both_ways(g, q, k, v):
    attn.flash_attention_backward(g, q, k, v, *attn.flash_attention(q, k, v))


def test_e148_plain_attention_needs_memory_for_t_times_t_and_flash_does_not():
    used = {}
    for t in (512, 1024):
        q, k, v, g = draw(0, *[(2, t, 16)] * 4, dtype=np.float32)
        used["plain", t] = peak(attn.sdpa_plain, q, k, v)
        used["blocks", t] = peak(attn.scaled_dot_product_attention, q, k, v)
        used["flash", t] = peak(attn.flash_attention, q, k, v)
        used["flash both ways", t] = peak(flash_both_ways, g, q, k, v)
    assert used["plain", 1024] > 3.5 * used["plain", 512]
    assert used["flash both ways", 1024] < 2.1 * used["flash both ways", 512]
    assert used["flash", 1024] <= used["plain", 1024] / 4
    assert used["flash both ways", 1024] <= used["plain", 1024] / 4
    assert used["blocks", 1024] <= used["plain", 1024] / 4


# --- refusals -------------------------------------------------------------------------------------


def test_bad_input_is_refused_in_a_sentence():
    q, k, x = np.ones((2, 4, 3)), np.ones((2, 5, 3)), np.ones((2, 4, 6))
    attend = attn.scaled_dot_product_attention
    refuses(ValueError, "kernel must be one of dot", attn.attention_pool, [1.0], [[1.0]], [[1.0]], "box")
    one, two = [1.0], q[0, :2, :1]
    refuses(ValueError, "gave 1 weights for 2", attn.attention_pool, one, two, two, lambda q, k: q)
    refuses(ValueError, "values has shape (3, 3)", attn.attention_pool, [1.0], q[0, :2, :1], q[0, :3])
    refuses(TypeError, "mask must be Boolean", attn.masked_softmax, q, np.ones((4, 3)))
    refuses(ValueError, "mask has shape (2,)", attn.masked_softmax, q, np.ones(2, bool))
    refuses(ValueError, "g has shape (4, 3)", attn.masked_softmax_vjp, q[0], q)
    refuses(ValueError, "lengths must lie in 0 to 3", attn.padding_mask, [4], 3)
    refuses(
        ValueError, "k has shape (2, 5, 3), but (..., S, d) with d = 2", attn.attention_scores, q[..., :2], k
    )
    refuses(ValueError, "k has shape (1, 5, 3)", attn.attention_scores, q, k[:1])
    refuses(ValueError, "k has shape (1, 5, 3)", attend, q, k[:1], k)
    refuses(ValueError, "v has shape (2, 4, 3)", attend, q, k, q)
    refuses(ValueError, "v has shape (1, 5, 3)", attend, q, k, k[:1])
    refuses(ValueError, "mask has shape (5, 4)", attend, q, k, k, np.ones((5, 4), bool))
    refuses(TypeError, "mask must be Boolean", attn.sdpa_backward, q, q, k, k, np.ones((4, 5)))
    refuses(ValueError, "g has shape (2, 5, 3)", attn.sdpa_backward, k, q, k, k)
    refuses(ValueError, "x has 3 features, but an even", attn.rotary, q)
    refuses(ValueError, "positions has shape (3,)", attn.rotary, x, [0, 1, 2])
    refuses(ValueError, "x has 6 features, which 4 heads", attn.split_heads, x, 4)
    refuses(ValueError, "g has 2 heads", attn.repeat_heads_backward, np.ones((1, 2, 3, 4)), 3)
    params = draw_params(0, 6)
    refuses(ValueError, "params must hold wq", attn.multi_head_attention, x, x, {"wq": params["wq"]}, 2)
    refuses(ValueError, "bq has shape (1,)", attn.multi_head_attention, x, x, params | {"bq": np.ones(1)}, 2)
    refuses(ValueError, "context has shape (2, 4, 3)", attn.multi_head_attention, x, q, params, 2)
    cache = attn.multi_head_attention(x, x, params, 2)[1]
    refuses(ValueError, "g has shape (2, 4, 3)", attn.multi_head_attention_backward, q, cache)
    refuses(ValueError, "block must be at least 1", attn.flash_attention, q, k, k, block=0)
    refuses(ValueError, "lse has shape (2, 5)", attn.flash_attention_backward, q, q, k, k, q, k[..., 0])
    refuses(ValueError, "out has shape (2, 5, 3)", attn.flash_attention_backward, q, q, k, k, k, q[..., 0])
