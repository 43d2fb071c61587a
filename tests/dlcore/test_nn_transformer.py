"""Transformers against torch.nn with the same weights; causality, caches, and the writing of text."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, draw, refuses, same, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import same_as_torch

from dlcore import attention as attn
from dlcore import autograd, nn, rnn
from dlcore.autograd import Tensor
from dlcore.nn import transformer

CAUSAL = attn.causal_mask(5)
ATTENTION = {
    "in_proj_weight": ["wq", "wk", "wv"],
    "in_proj_bias": ["bq", "bk", "bv"],
    "out_proj.weight": "wo",
    "out_proj.bias": "bo",
}
BLOCK = {
    "linear1.weight": "feed.layers.0.weight",
    "linear1.bias": "feed.layers.0.bias",
    "linear2.weight": "feed.layers.2.weight",
    "linear2.bias": "feed.layers.2.bias",
    "norm1.weight": "norm1.gamma",
    "norm1.bias": "norm1.beta",
    "norm2.weight": "norm2.gamma",
    "norm2.bias": "norm2.beta",
}


def rng(seed=0):
    return np.random.default_rng(seed)


def prefixed(names, theirs, ours):
    """The names of a part as names of the whole."""
    return {
        f"{theirs}{name}": [ours + n for n in own] if isinstance(own, list) else ours + own
        for name, own in names.items()
    }


BLOCK |= prefixed(ATTENTION, "self_attn.", "attention.")


def different(model, seed=0):
    """The model with random numbers in place of ones and zeros, so that no bias or scale can be forgotten."""
    for i, p in enumerate(model.parameters()):
        p.data[...] += draw(seed + i, p.shape)[0] / 4
    return model


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("masked", [False, True])
@given(seed=seeds)
@settings(max_examples=4)
def test_multi_head_attention(dtype, masked, seed):
    ours = different(nn.MultiHeadAttention(6, 3, rng(seed)), seed).astype(dtype)
    twin = torch.nn.MultiheadAttention(6, 3, batch_first=True)
    mask = CAUSAL[1:] if masked else None
    hidden = None if mask is None else ~torch.tensor(mask)
    x, context = draw(seed, (2, 4, 6), (2, 5, 6), dtype=dtype)
    same_as_torch(
        *(ours, twin, x, context),
        names=ATTENTION,
        call=lambda x, context: ours(x, context, mask),
        twin_call=lambda x, c: twin(x, c, c, attn_mask=hidden, need_weights=False)[0],
    )
    same_as_torch(ours, twin, context, names=ATTENTION, twin_call=lambda x: twin(x, x, x)[0])


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("activation", ["gelu", "relu"])
@pytest.mark.parametrize("pre_norm", [True, False])
def test_block(dtype, activation, pre_norm):
    ours = different(nn.TransformerBlock(6, 2, rng(), 10, activation, pre_norm)).astype(dtype)
    twin = torch.nn.TransformerEncoderLayer(
        6, 2, 10, dropout=0.0, activation=activation, batch_first=True, norm_first=pre_norm
    )
    (x,) = draw(1, (3, 5, 6), dtype=dtype)
    tolerance = 2e-3 if dtype is np.float32 else None
    same_as_torch(ours, twin, x, names=BLOCK, tolerance=tolerance)
    same_as_torch(
        *(ours, twin, x),
        names=BLOCK,
        tolerance=tolerance,
        call=lambda x: ours(x, CAUSAL),
        twin_call=lambda x: twin(x, src_mask=~torch.tensor(CAUSAL)),
    )


def test_a_block_drops_out_in_training_only():
    block, x = nn.TransformerBlock(6, 2, rng(), dropout=0.5), Tensor(draw(0, (2, 5, 6))[0])
    assert (block(x).data != block(x).data).any()
    same(block.eval()(x).data, block(x).data, 0)
    assert block.feed[0].weight.shape == (24, 6)  # four times as wide, unless told otherwise


class TorchModernBlock(torch.nn.Module):
    """RMS norm, rotary grouped-query attention and SwiGLU by their formulas, weights in our order."""

    def __init__(self, width, heads, kv_heads):
        super().__init__()
        self.heads, self.kv_heads = heads, kv_heads
        sizes = [(width, width), (width // heads * kv_heads, width)] * 2
        hidden = 8 * width // 3
        shapes = [sizes[0], sizes[1], sizes[1], sizes[0], (hidden, width), (hidden, width), (width, hidden)]
        self.weights = torch.nn.ParameterList([torch.empty(s) for s in [*shapes, (width,), (width,)]])

    def rotated(self, x):
        t, d = x.shape[-2:]
        angle = torch.arange(t, dtype=x.dtype)[:, None] / 10000 ** (torch.arange(0, d, 2, dtype=x.dtype) / d)
        pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)).contiguous())
        return torch.view_as_real(pairs * torch.polar(torch.ones_like(angle), angle)).flatten(-2)

    def forward(self, x):
        query, key, value, out, gate, up, down, norm1, norm2 = self.weights
        h = F.rms_norm(x, x.shape[-1:], norm1, 1e-5)
        q, k, v = (
            F.linear(h, w).unflatten(-1, (n, -1)).transpose(1, 2)
            for w, n in ((query, self.heads), (key, self.kv_heads), (value, self.kv_heads))
        )
        k, v = (t.repeat_interleave(self.heads // self.kv_heads, dim=1) for t in (self.rotated(k), v))
        y = F.scaled_dot_product_attention(self.rotated(q), k, v, is_causal=True)
        x = x + F.linear(y.transpose(1, 2).flatten(-2), out)
        h = F.rms_norm(x, x.shape[-1:], norm2, 1e-5)
        return x + F.linear(F.silu(F.linear(h, gate)) * F.linear(h, up), down)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("kv_heads", [1, 2, 4])
def test_modern_block(dtype, kv_heads):
    """kv_heads = 4 is ordinary multi-head attention with rotary positions, 1 is multi-query attention."""
    ours = different(nn.ModernBlock(16, 4, rng(), kv_heads)).astype(dtype)
    (x,) = draw(1, (2, 5, 16), dtype=dtype)
    tolerance = 2e-3 if dtype is np.float32 else None
    same_as_torch(
        ours, TorchModernBlock(16, 4, kv_heads), x, call=lambda x: ours(x, CAUSAL), tolerance=tolerance
    )


def test_swiglu():
    ours = nn.SwiGLU(4, 7, rng())

    class Twin(torch.nn.Module):
        def __init__(self):
            super().__init__()
            sizes = [(4, 7), (4, 7), (7, 4)]
            self.gate, self.up, self.down = (torch.nn.Linear(*size, bias=False) for size in sizes)

        def forward(self, x):
            return self.down(F.silu(self.gate(x)) * self.up(x))

    same_as_torch(ours, Twin(), draw(0, (2, 3, 4))[0])


class TorchGPT(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.token, self.position = torch.nn.Embedding(7, 8), torch.nn.Embedding(6, 8)
        self.blocks = torch.nn.ModuleList(
            torch.nn.TransformerEncoderLayer(8, 2, 32, 0.0, "gelu", batch_first=True, norm_first=True)
            for _ in range(2)
        )
        self.norm, self.head = torch.nn.LayerNorm(8), torch.nn.Linear(8, 7, bias=False)

    def forward(self, ids):
        x = self.token(ids) + self.position(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x, src_mask=~torch.tensor(attn.causal_mask(ids.shape[1])))
        return self.head(self.norm(x))


GPT = {
    "token.weight": "token.weight",
    "position.weight": "position.weight",
    **prefixed(BLOCK, "blocks.0.", "blocks.0."),
    **prefixed(BLOCK, "blocks.1.", "blocks.1."),
    "norm.weight": "norm.gamma",
    "norm.bias": "norm.beta",
    "head.weight": "head.weight",
}


def gpt(modern=False, context=6, seed=0):
    return different(nn.TinyGPT(7, context, 8, 2, 2, rng(seed), modern), seed)


def tokens(*shape, seed=0):
    return rng(seed).integers(0, 7, shape)


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("steps", [1, 4, 6])
def test_tiny_gpt(dtype, steps):
    tolerance = 2e-3 if dtype is np.float32 else 1e-8
    same_as_torch(gpt().astype(dtype), TorchGPT(), tokens(3, steps), names=GPT, tolerance=tolerance)


def test_a_fresh_gpt_guesses_nearly_uniformly():
    model = nn.TinyGPT(7, 6, 8, 2, 1, rng())
    assert np.abs(model.token.weight.data).max() < 0.1
    assert np.abs(model.position.weight.data).max() < 0.1


@pytest.mark.parametrize("modern", [False, True])
@given(changed=st.integers(1, 5), seed=seeds)
@settings(max_examples=6)
def test_a_later_token_does_not_change_earlier_logits(modern, changed, seed):
    model, ids = gpt(modern, seed=seed), tokens(2, 6, seed=seed)
    other = ids.copy()
    other[:, changed] = (other[:, changed] + 1) % 7
    before, after = model(ids).data, model(other).data
    same(after[:, :changed], before[:, :changed])
    assert np.abs(after[:, changed:] - before[:, changed:]).max() > 1e-6


@pytest.mark.parametrize("modern", [False, True])
@given(cuts=st.sets(st.integers(1, 5)), seed=seeds)
@settings(max_examples=6)
def test_a_cache_changes_nothing(modern, cuts, seed):
    """Positions fed in pieces of any size give the logits of the full forward pass."""
    model, ids = gpt(modern, seed=seed), tokens(2, 6, seed=seed)
    caches = [nn.KVCache() for _ in model.blocks]
    with autograd.no_grad():
        pieces = [model(ids[:, a:b], caches).data for a, b in itertools.pairwise([0, *sorted(cuts), 6])]
    same(np.concatenate(pieces, axis=1), model(ids).data)
    assert len(caches[0]) == 6
    assert caches[0].keys.shape == (2, 1 if modern else 2, 6, 4)  # the modern block shares one key head


@pytest.mark.parametrize("modern", [False, True])
@pytest.mark.parametrize("start", [[3], [1, 0, 2]])
def test_greedy_writing_takes_the_likeliest_token_again_and_again(modern, start):
    model, ids = gpt(modern, context=9).eval(), list(start)
    for _ in range(6):
        ids.append(int(model(np.array([ids])).data[0, -1].argmax()))
    assert model.generate(start, 6, rng(), temperature=0).tolist() == ids[len(start) :]


@pytest.mark.parametrize("context", [1, 2, 5, 6])
@pytest.mark.parametrize("modern", [False, True])
@given(prompt=st.lists(st.integers(0, 6), min_size=1, max_size=12), length=st.integers(1, 20), seed=seeds)
@settings(max_examples=5)
def test_writing_goes_on_past_the_context(modern, context, prompt, length, seed):
    model = gpt(modern, context)
    model.train(mode := bool(seed % 2))
    text = model.generate(prompt, length, rng(seed))
    assert text.shape == (length,)
    assert ((text >= 0) & (text < 7)).all()
    same(model.generate(prompt, length, rng(seed)), text)
    assert all(m.training == mode for m in model.modules())


def test_a_full_cache_starts_afresh_with_its_later_half():
    """What the model sees: the prompt, single tokens until the context is full, then the last half."""
    model, shown = gpt(context=6), []
    forward = model.forward

    def spy(ids, caches):
        shown.append(ids[0].tolist())
        return forward(ids, caches)

    model.forward = spy
    prompt = [0, 1, 2, 3]
    text = prompt + model.generate(prompt, 7, rng(), temperature=0).tolist()
    assert [len(ids) for ids in shown] == [4, 1, 1, 3, 1, 1, 1]
    assert shown[3] == text[4:7]
    shown.clear()
    model.generate(text, 1, rng())
    assert shown == [text[-6:]]  # of a long prompt, the end


def test_writing_records_no_graph_and_uses_no_dropout():
    model = gpt()
    for block in model.blocks:
        block.dropout.p = 0.5
    same(model.generate([1], 5, rng(), 0), model.generate([1], 5, rng(), 0))
    assert all(p.grad is None for p in model.parameters())


def test_the_training_flag_comes_back_when_writing_fails():
    model = gpt()
    refuses(ValueError, "ids must lie in 0 to 6", model.generate, [9], 3, rng())
    refuses(TypeError, "rng must be a numpy Generator", model.generate, [1], 3, None)
    refuses(ValueError, "length must be at least 1", model.generate, [1], 0, rng())
    assert all(m.training for m in model.modules())
    assert model(tokens(1, 2)).requires_grad


def test_writing_uses_the_students_sampler(monkeypatch):
    monkeypatch.setattr(rnn, "sample", lambda step, state, start, length, *rest: np.full(length, 5))
    assert gpt().generate([1], 3, rng()).tolist() == [5, 5, 5]


def test_half_of_attention_is_blind_without_positions():
    """Attention without positions sees a set: a permutation of the tokens permutes the result."""
    layer, (x,) = nn.MultiHeadAttention(6, 2, rng()), draw(0, (1, 5, 6))
    order = rng().permutation(5)
    same(layer(Tensor(x[:, order])).data, layer(Tensor(x)).data[:, order])


def test_bad_input_is_refused_in_a_sentence():
    x = Tensor(np.ones((2, 5, 6)))
    refuses(ValueError, "width 6 cannot be split into 4 heads", nn.MultiHeadAttention, 6, 4, rng())
    refuses(ValueError, "width 6 cannot be split into 2 heads", nn.GroupedQueryAttention, 6, 2, 1, rng())
    refuses(ValueError, "4 heads cannot share 3", nn.GroupedQueryAttention, 8, 4, 3, rng())
    refuses(ValueError, "heads must be at least 1", nn.TransformerBlock, 6, 0, rng())
    refuses(ValueError, "context must be at least 1", nn.TinyGPT, 7, 0, 8, 2, 2, rng())
    refuses(ValueError, "depth must be at least 1", nn.TinyGPT, 7, 6, 8, 2, 0, rng())
    refuses(ValueError, "ids make 7 positions, but the context holds 6", gpt(), tokens(1, 7))
    refuses(ValueError, "ids has shape (3,), but (B, T)", gpt(), tokens(3))
    refuses(TypeError, "ids must hold whole numbers", gpt(), np.ones((1, 2)))
    refuses(
        ValueError,
        "wq has shape (6, 6), but (4, 4)",
        nn.MultiHeadAttention(6, 2, rng()),
        Tensor(np.ones((2, 5, 4))),
    )
    refuses(
        ValueError, "does not broadcast", nn.MultiHeadAttention(6, 2, rng()), x, None, attn.causal_mask(4)
    )
    refuses(TypeError, "mask must be Boolean", nn.TransformerBlock(6, 2, rng()), x, np.ones((5, 5)))
    assert len(transformer.KVCache()) == 0
