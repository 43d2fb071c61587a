import numpy as np

from dlcore import attention, nn, rnn


class TinyGPT(nn.Module):
    def __init__(self, vocabulary, context, width, heads, depth, rng, modern=False, activation="gelu"):
        self.context = context
        self.token = nn.Embedding(vocabulary, width, rng)
        self.position = None if modern else nn.Embedding(context, width, rng)
        self.blocks = [
            nn.ModernBlock(width, heads, rng)
            if modern
            else nn.TransformerBlock(width, heads, rng, activation=activation)
            for _ in range(depth)
        ]
        self.norm = nn.RMSNorm(width) if modern else nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, rng, bias=False)

    def forward(self, ids, caches=None):
        steps = ids.shape[1]
        seen = len(caches[0]) if caches else 0
        x = self.token(ids)
        if self.position is not None:
            x = x + self.position(np.arange(seen, seen + steps))
        mask = attention.causal_mask(steps)
        for i, block in enumerate(self.blocks):
            x = block(x, mask, caches[i] if caches else None)
        return self.head(self.norm(x))

    def generate(self, prompt, length, rng, temperature=1.0):
        *before, start = list(prompt)
        caches = []

        def step(token, text):
            text, fresh = [*text, token], [token]
            if not caches or len(caches[0]) == self.context:
                fresh = text[-(max(self.context // 2, 1) if caches else self.context) :]
                caches[:] = [nn.KVCache() for _ in self.blocks]
            return self(np.array([fresh]), caches).data[0, -1], text

        with nn.evaluating(self):
            tokens = rnn.sample(step, before, start, length, temperature, rng)
        return [*before, start, *tokens.tolist()]
