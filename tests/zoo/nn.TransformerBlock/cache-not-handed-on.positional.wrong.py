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
        if self.pre_norm:
            x = x + self.dropout(self.attention(self.norm1(x), None, mask))
            x = x + self.dropout(self.feed(self.norm2(x)))
        else:
            x = self.norm1(x + self.dropout(self.attention(x, None, mask)))
            x = self.norm2(x + self.dropout(self.feed(x)))
        return x
