from dlcore import nn


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, rng, hidden=None, activation="gelu", pre_norm=True, dropout=0.0):
        hidden = hidden or 4 * width
        self.before = nn.LayerNorm(width)
        self.mix = nn.MultiHeadAttention(width, heads, rng)
        self.between = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden, rng), nn.Activation(activation), nn.Linear(hidden, width, rng)
        )
        self.drop = nn.Dropout(dropout, rng)
        self.first = pre_norm

    def forward(self, x, mask=None, cache=None):
        if self.first:
            attended = self.mix(self.before(x), None, mask, cache)
            h = self.drop(attended) + x
            return self.drop(self.mlp(self.between(h))) + h
        h = self.before(self.drop(self.mix(x, None, mask, cache)) + x)
        return self.between(self.drop(self.mlp(h)) + h)
