import numpy as np

from dlcore import nn, ops
from dlcore.autograd import no_grad
from dlcore.nn import parameter


class TinyGPT(nn.Module):
    def __init__(self, vocabulary, context, width, heads, depth, rng, modern=False, activation="gelu"):
        self.context = context
        self.table = parameter(0.02 * rng.standard_normal((vocabulary, width)))
        self.where = None if modern else parameter(0.02 * rng.standard_normal((context, width)))
        make = nn.ModernBlock if modern else nn.TransformerBlock
        extra = {} if modern else {"activation": activation}
        self.stack = [make(width, heads, rng, **extra) for _ in range(depth)]
        self.norm = (nn.RMSNorm if modern else nn.LayerNorm)(width)

    def forward(self, ids, caches=None):
        ids = np.atleast_2d(ids)
        first = len(caches[0]) if caches else 0
        x = self.table[ids]
        if self.where is not None:
            x = x + self.where[first : first + ids.shape[1]]
        mask = np.tri(ids.shape[1], dtype=bool)
        for i, block in enumerate(self.stack):
            x = block(x, mask, caches[i]) if caches else block(x, mask)
        return ops.linear(self.norm(x), self.table)

    def generate(self, prompt, length, rng, temperature=1.0):
        text = [int(token) for token in prompt]
        begin = max(0, len(text) - self.context)
        for _ in range(length):
            if len(text) - begin > self.context:
                begin = len(text) - max(self.context // 2, 1)
            with no_grad():
                logits = self(np.array([text[begin:]])).data[0, -1].astype(float)
            if temperature > 0:
                noise = -np.log(-np.log(rng.random(len(logits))))
                logits = logits / temperature + noise
            text.append(int(logits.argmax()))
        return np.array(text[len(prompt) :])
