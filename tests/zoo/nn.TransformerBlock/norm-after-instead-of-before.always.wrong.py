from dlcore import nn


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, rng, hidden=None, activation="gelu", pre_norm=True, dropout=0.0):
        self.attention = nn.MultiHeadAttention(width, heads, rng)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.feed = nn.FeedForward(width, hidden or 4 * width, rng, activation)
        self.dropout = nn.Dropout(dropout, rng)
        self.pre_norm = pre_norm

    def forward(self, x, mask=None, cache=None):
        for layer, norm in ((self.attend, self.norm1), (self.feed, self.norm2)):
            x = norm(x + self.dropout(layer(x, mask, cache) if layer == self.attend else layer(x)))
        return x

    def attend(self, x, mask, cache):
        return self.attention(x, mask=mask, cache=cache)
