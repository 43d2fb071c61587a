from dlcore import nn


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, rng, hidden=None, activation="gelu", pre_norm=True, dropout=0.0):
        self.attention = nn.MultiHeadAttention(width, heads, rng)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.feed = nn.FeedForward(width, hidden or 4 * width, rng, activation)
        self.pre_norm = pre_norm

    def forward(self, x, mask=None, cache=None):
        if self.pre_norm:
            x = x + self.attention(self.norm1(x), None, mask, cache)
            x = x + self.feed(self.norm2(x))
        else:
            x = self.norm1(x + self.attention(x, None, mask, cache))
            x = self.norm2(x + self.feed(x))
        return x
