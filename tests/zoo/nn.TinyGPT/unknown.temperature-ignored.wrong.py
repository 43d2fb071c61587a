import numpy as np

from dlcore import activations, nn
from dlcore.autograd import no_grad


class TinyGPT(nn.Module):
    def __init__(self, vocabulary, context, width, heads, depth, rng, modern=False, activation="gelu"):
        self.modern, self.context = modern, context
        self.words = nn.Embedding(vocabulary, width, rng)
        if not modern:
            self.places = nn.Embedding(context, width, rng)
        self.stack = []
        for _ in range(depth):
            self.stack.append(self.make(width, heads, rng, activation))
        self.last = nn.RMSNorm(width) if modern else nn.LayerNorm(width)
        self.out = nn.Linear(width, vocabulary, rng)

    def make(self, width, heads, rng, activation):
        if self.modern:
            return nn.ModernBlock(width, heads, rng)
        return nn.TransformerBlock(width, heads, rng, None, activation)

    def forward(self, ids, caches=None):
        if caches is None:
            caches = [None] * len(self.stack)
        start = 0 if caches[0] is None else len(caches[0])
        length = len(ids[0])
        h = self.words(np.asarray(ids))
        if not self.modern:
            h = h + self.places(start + np.arange(length))
        earlier = np.tril(np.ones((length, length), dtype=bool))
        for block, cache in zip(self.stack, caches, strict=True):
            h = block(h, mask=earlier, cache=cache)
        return self.out(self.last(h))

    def generate(self, prompt, length, rng, temperature=1.0):
        text = [int(token) for token in prompt]
        caches, fresh = [nn.KVCache() for _ in self.stack], text[-self.context :]
        for _ in range(length):
            if len(caches[0]) + len(fresh) > self.context:
                caches = [nn.KVCache() for _ in self.stack]
                fresh = text[-max(1, self.context // 2) :]
            with no_grad():
                logits = self.forward([fresh], caches).data[0, -1]
            text.append(self.draw(logits, rng, temperature))
            fresh = text[-1:]
        return np.array(text[len(prompt) :])

    def draw(self, logits, rng, temperature):
        if temperature == 0:
            return int(logits.argmax())
        p = activations.softmax(logits)
        return int(rng.choice(len(p), p=p))
