from dlcore import nn, ops


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, rng, hidden=None, activation="gelu", pre_norm=True, dropout=0.0):
        if hidden is None:
            hidden = 4 * width
        self.norms = [nn.LayerNorm(width), nn.LayerNorm(width)]
        self.mha = nn.MultiHeadAttention(width, heads, rng)
        self.inner = nn.Linear(width, hidden, rng)
        self.outer = nn.Linear(hidden, width, rng)
        self.act = nn.Activation(activation)
        self.p, self.rng, self.pre = dropout, rng, pre_norm

    def drop(self, x):
        return ops.dropout(x, self.p, self.rng, training=False)

    def mlp(self, x):
        return self.drop(self.outer(self.act(self.inner(x))))

    def forward(self, x, mask=None, cache=None):
        first, second = self.norms
        if not self.pre:
            attended = first(self.drop(self.mha(x, mask=mask, cache=cache)) + x)
            return second(self.mlp(attended) + attended)
        attended = self.drop(self.mha(first(x), mask=mask, cache=cache))
        middle = attended + x
        return self.mlp(second(middle)) + middle
