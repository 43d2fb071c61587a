import numpy as np

from dlcore import attention, nn, ops


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, rng, hidden=None, activation="gelu", pre_norm=True, dropout=0.0):
        if hidden is None:
            hidden = 4 * width
        self.heads, self.pre_norm, self.p, self.rng = heads, pre_norm, dropout, rng
        self.function = getattr(ops, activation)
        self.up = nn.Linear(width, hidden, rng)
        self.down = nn.Linear(hidden, width, rng)
        self.query = nn.Linear(width, width, rng)
        self.key = nn.Linear(width, width, rng)
        self.value = nn.Linear(width, width, rng)
        self.out = nn.Linear(width, width, rng)
        self.norms = [nn.LayerNorm(width), nn.LayerNorm(width)]

    def attend(self, x, mask, cache):
        q, k, v = (ops.split_heads(f(x), self.heads) for f in (self.query, self.key, self.value))
        if cache is not None:
            seen = len(cache)
            k, v = cache.extend(k, v)
            mask = attention.causal_mask(seen + x.shape[1])[seen:]
        return self.out(ops.merge_heads(ops.attention(q, k, v, mask)))

    def forward(self, x, mask=None, cache=None):
        layers = [lambda y: self.attend(y, mask, cache), lambda y: self.down(self.function(self.up(y)))]
        for layer, norm in zip(layers, self.norms, strict=True):
            branch = layer(norm(x) if self.pre_norm else x)
            if self.training and self.p:
                kept = (self.rng.random(branch.shape) >= self.p) / (1 - self.p)
                branch = branch * np.asarray(kept)
            x = x + branch if self.pre_norm else norm(x + branch)
        return x
