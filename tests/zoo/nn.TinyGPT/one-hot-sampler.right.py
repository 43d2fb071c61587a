import numpy as np

from dlcore import autograd, nn, rnn
from dlcore.autograd import Tensor


class TinyGPT(nn.Module):
    def __init__(self, vocabulary, context, width, heads, depth, rng, modern=False, activation="gelu"):
        self.vocabulary, self.context = vocabulary, context
        self.embed = nn.Linear(vocabulary, width, rng, bias=False)
        self.embed.weight = nn.parameter(rng.standard_normal((vocabulary, width)))
        self.position = None if modern else nn.Embedding(context, width, rng)
        if modern:
            self.blocks = [nn.ModernBlock(width, heads, rng) for _ in range(depth)]
            self.end = [nn.RMSNorm(width), nn.Linear(width, vocabulary, rng, bias=False)]
        else:
            self.blocks = [nn.TransformerBlock(width, heads, rng, None, activation) for _ in range(depth)]
            self.end = [nn.LayerNorm(width), nn.Linear(width, vocabulary, rng, bias=False)]

    def forward(self, ids, caches=None):
        ids = np.asarray(ids, dtype=int)
        t = ids.shape[1]
        x = Tensor(np.eye(self.vocabulary)[ids]) @ self.embed.weight
        if self.position is not None:
            start = len(caches[-1]) if caches else 0
            x = self.position(start + np.arange(t)) + x
        for block, cache in zip(self.blocks, caches or [None] * len(self.blocks), strict=True):
            x = block(x, mask=np.arange(t)[:, None] >= np.arange(t), cache=cache)
        for layer in self.end:
            x = layer(x)
        return x

    def generate(self, prompt, length, rng, temperature=1.0):
        def step(token, window):
            window = [*window, token]
            if len(window) > self.context:
                window = window[-max(1, self.context // 2) :]
            return self([window]).data[0, -1], window

        self.eval()
        with autograd.no_grad():
            *before, start = np.asarray(prompt)[-self.context :].tolist()
            tokens = rnn.sample(step, before, start, length, temperature, rng)
        self.train()
        return tokens.tolist()
