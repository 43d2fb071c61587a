import numpy as np

from dlcore import nn, ops
from dlcore.nn import parameter


class TransformerBlock(nn.Module):
    def __init__(self, width, heads, rng, hidden=None, activation="gelu", pre_norm=True, dropout=0.0):
        self.scale1, self.shift1 = parameter(np.ones(width)), parameter(np.zeros(width))
        self.scale2, self.shift2 = parameter(np.ones(width)), parameter(np.zeros(width))
        self.attention = nn.MultiHeadAttention(width, heads, rng)
        self.feed = nn.FeedForward(width, hidden if hidden else 4 * width, rng, activation)
        self.branch_dropout = dropout
        self.rng = rng
        self.forward = self.pre if pre_norm else self.post

    def norm(self, x, scale, shift):
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)
        return centred * (variance + 1e-5) ** -0.5 * scale + shift

    def drop(self, x):
        return ops.dropout(x, self.branch_dropout, self.rng, self.training)

    def pre(self, x, mask=None, cache=None):
        normed = self.norm(x, self.scale1, self.shift1)
        x = x + self.drop(self.attention(normed, mask=mask, cache=cache))
        return x + self.drop(self.feed(self.norm(x, self.scale2, self.shift2)))

    def post(self, x, mask=None, cache=None):
        x = x + self.drop(self.attention(x, mask=mask, cache=cache))
        x = self.norm(x, self.scale1, self.shift1)
        return self.norm(x + self.drop(self.feed(x)), self.scale2, self.shift2)
