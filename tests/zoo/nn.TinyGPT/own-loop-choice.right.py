import numpy as np

from dlcore import activations, attention, autograd, nn


class TinyGPT(nn.Module):
    def __init__(self, vocabulary, context, width, heads, depth, rng, modern=False, activation="gelu"):
        self.head = nn.Linear(width, vocabulary, rng)
        self.layers = []
        for _ in range(depth):
            if modern:
                self.layers.append(nn.ModernBlock(width, heads, rng))
            else:
                self.layers.append(nn.TransformerBlock(width, heads, rng, activation=activation))
        self.last = nn.RMSNorm(width) if modern else nn.LayerNorm(width)
        self.words = nn.Embedding(vocabulary, width, rng)
        if not modern:
            self.places = nn.Embedding(context, width, rng)
        self.modern, self.context = modern, context

    def forward(self, ids, caches=None):
        ids = np.asarray(ids)
        seen = 0 if not caches else len(caches[0])
        h = self.words(ids)
        if not self.modern:
            h = h + self.places(np.arange(seen, seen + ids.shape[1]))
        caches = caches or [None] * len(self.layers)
        for layer, cache in zip(self.layers, caches, strict=True):
            h = layer(h, attention.causal_mask(ids.shape[1]), cache)
        return self.head(self.last(h))

    def generate(self, prompt, length, rng, temperature=1.0):
        text, caches, new = list(prompt), None, []
        with autograd.no_grad():
            while len(new) < length:
                if caches is None:
                    fresh = text[-self.context :]
                elif len(caches[0]) == self.context:
                    fresh = text[-max(1, self.context // 2) :]
                    caches = None
                else:
                    fresh = text[-1:]
                if caches is None:
                    caches = [nn.KVCache() for _ in self.layers]
                logits = self([fresh], caches).data[0, -1]
                if temperature == 0:
                    token = int(np.argmax(logits))
                else:
                    token = int(rng.choice(len(logits), p=activations.softmax(logits / temperature)))
                new.append(token)
                text.append(token)
        return new
