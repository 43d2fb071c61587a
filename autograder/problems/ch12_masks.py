"""A11.2: the masked softmax and two masks.

The cases of "attention.attention_weights", "attention.scaled_dot_product_attention" and
"attention.sdpa_backward" draw their masks here too.
"""

from functools import partial

import numpy as np
import torch

from .problem import Arguments, Group, Mistake, Problem, normal


def seeing(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """A mask in which every row sees at least one key."""
    mask = rng.random(shape) < 0.6
    mask[..., rng.integers(shape[-1])] = True
    return mask


def blind(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """A mask in which one row sees nothing."""
    mask = seeing(rng, *shape)
    mask[..., rng.integers(shape[-2]), :] = False
    return mask


def masked(rng: np.random.Generator) -> Arguments:
    t, s = rng.permutation([2, 3, 4])[:2]
    return {"scores": normal(rng, t, s), "mask": seeing(rng, t, s)}


def heads(rng: np.random.Generator) -> Arguments:
    """One mask for all heads of a batch."""
    b, h, t, s = rng.permutation([1, 2, 2, 3])
    shapes = [(1, s), (t, s), (b, 1, 1, s), (b, 1, t, s)]
    return {"scores": normal(rng, b, h, t, s), "mask": seeing(rng, *shapes[rng.integers(4)])}


def unmasked(rng: np.random.Generator) -> Arguments:
    return {"scores": normal(rng, int(rng.integers(2, 4)), 4)}


def nothing_seen(rng: np.random.Generator) -> Arguments:
    t, s = rng.permutation([2, 3, 4])[:2]
    return {"scores": normal(rng, t, s), "mask": blind(rng, t, s)}


def large(rng: np.random.Generator) -> Arguments:
    """Scores of thousands; hidden ones may be far above all that are seen."""
    scores = rng.choice([1000.0, 2000.0, 3000.0], (3, 1)) + rng.integers(0, 5, (3, 4))
    mask = seeing(rng, 3, 4)
    return {"scores": scores + 2000.0 * (~mask & (rng.random((3, 4)) < 0.5)), "mask": mask}


def softmax_reference(scores: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    if mask is None:
        return torch.softmax(scores, -1)
    mask = mask.expand(scores.shape)
    p = torch.softmax(scores.masked_fill(~mask, -torch.inf), -1)
    return torch.where(mask.any(-1, keepdim=True), p, 0.0)


def softmax(scores, mask=None, hidden=-np.inf, axis=-1, **fault):
    """The masked softmax, with a switch for each thing that goes wrong in it."""
    mask = np.broadcast_to(True if mask is None else mask, scores.shape)
    seen = scores if fault.get("afterwards") else np.where(mask, scores, hidden)
    top = (scores if fault.get("early") else seen).max(axis=axis, keepdims=True)
    e = np.exp(seen if fault.get("unshifted") else seen - np.where(np.isneginf(top), 0, top))
    total = e.sum(axis=axis, keepdims=True)
    p = e / (total if fault.get("undefined") else np.where(total == 0, 1, total))
    return np.where(mask, p, 0) if fault.get("afterwards") else p


def inverted(scores, mask=None):
    return softmax(scores, None if mask is None else ~mask)


def wrong(**fault):
    return partial(softmax, **fault)


def text(rng: np.random.Generator) -> Arguments:
    return {"t": int(rng.integers(2, 8))}


def one_position(rng: np.random.Generator) -> Arguments:
    return {"t": 1}


def causal_reference(t: int) -> torch.Tensor:
    """Where the mask that torch adds to the scores of a decoder is 0, not −∞."""
    return torch.nn.Transformer.generate_square_subsequent_mask(t) == 0


def positions(t, sees):
    """The mask of all i and j for which sees(j − i)."""
    return sees(np.arange(t) - np.arange(t)[:, None])


def banded(sees):
    return partial(positions, sees=sees)


def batch(rng: np.random.Generator) -> Arguments:
    t = int(rng.integers(3, 7))
    return {"lengths": rng.integers(1, t, int(rng.integers(2, 5))), "t": t}


def empty_and_full(rng: np.random.Generator) -> Arguments:
    t = int(rng.integers(2, 5))
    return {"lengths": rng.permutation([0, t, int(rng.integers(0, t + 1))]), "t": t}


def one_sequence(rng: np.random.Generator) -> Arguments:
    t = int(rng.integers(1, 6))
    return {"lengths": rng.integers(0, t + 1, 1), "t": t}


def as_many(rng: np.random.Generator) -> Arguments:
    """As many sequences as positions: what is transposed still fits."""
    t = int(rng.integers(2, 5))
    return {"lengths": rng.integers(0, t + 1, t), "t": t}


def padding_reference(lengths: torch.Tensor, t: int) -> torch.Tensor:
    """Rows of ones, padded by torch; one more of length t, so that it pads as far as that."""
    rows = [torch.ones(int(n), dtype=torch.bool, device=lengths.device) for n in [*lengths, t]]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)[:-1]


def padded(lengths, t, sees):
    return sees(np.arange(t), lengths[:, None])


def tokens(sees):
    return partial(padded, sees=sees)


SOFTMAX = Problem(
    "attention.masked_softmax",
    points=5,
    groups=(
        Group("scores and a mask", masked, weight=2),
        Group("no mask", unmasked),
        Group("one mask for several heads", heads),
        Group("a row that sees nothing", nothing_seen),
        Group("scores beyond 1000", large),
    ),
    reference=softmax_reference,
    mistakes=(
        Mistake(
            "mask inverted",
            "True is taken for “hidden”. Here True means that a key may be seen, and it is the scores under"
            " False that become −∞.",
            "12.2",
            inverted,
        ),
        Mistake(
            "0 for hidden scores",
            "Hidden scores are set to 0, and exp(0) = 1 is a weight like any other. Only −∞ vanishes in exp.",
            "12.2",
            wrong(hidden=0.0),
        ),
        Mistake(
            "masked after the softmax",
            "The mask sets weights to 0 when the softmax is done. The hidden keys have had their part of the"
            " sum by then, so what is left does not add up to 1: hide the scores before exp.",
            "12.2",
            wrong(afterwards=True),
        ),
        Mistake(
            "NaN where nothing is seen",
            "A row without a single visible key is 0/0, or −∞ − (−∞) before that, and NaN spreads to"
            " everything it touches. Such a row is to become zeros.",
            "12.2",
            wrong(undefined=True),
        ),
        Mistake(
            "uniform where nothing is seen",
            "A row without a visible key gets equal weights: among scores that are all −10⁹, none is less"
            " than another. Nothing may be looked at there, so the weights are 0.",
            "12.2",
            wrong(hidden=-1e9),
        ),
        Mistake(
            "no maximum subtracted",
            "exp is taken of the scores as they are. Beyond 709 that is infinite, below −745 it is 0, and the"
            " quotient NaN or lost. Subtract the row's largest score first: it cancels.",
            "12.2",
            wrong(unshifted=True),
        ),
        Mistake(
            "maximum over hidden scores",
            "The maximum is taken before the mask is applied. When a hidden score is far above the visible"
            " ones, all of those underflow to 0: take the largest score among the keys that are seen.",
            "12.2",
            wrong(early=True),
        ),
        Mistake(
            "softmax over the queries",
            "The weights of a column add up to 1, not those of a row. Each query shares its attention among"
            " the keys, and the keys are the last axis.",
            "12.2",
            wrong(axis=-2),
        ),
        Mistake(
            "one sum for all rows",
            "All weights together add up to 1. Each row is a distribution of its own: sum along the last"
            " axis.",
            "12.2",
            wrong(axis=None),
        ),
    ),
)

CAUSAL = Problem(
    "attention.causal_mask",
    points=2,
    groups=(Group("a text", text, weight=3), Group("one position", one_position)),
    reference=causal_reference,
    mistakes=(
        Mistake(
            "present hidden",
            "A position does not see itself, and the first sees nothing at all. The query at i has read its"
            " own token: j ≤ i, with the diagonal.",
            "12.2",
            banded(lambda ahead: ahead < 0),
        ),
        Mistake(
            "future for past",
            "The triangle lies above the diagonal: the mask is transposed. Rows are queries and columns keys,"
            " and query i sees the keys up to i, on its left.",
            "12.2",
            banded(lambda ahead: ahead >= 0),
        ),
        Mistake(
            "hidden marked True",
            "True stands where the future is to be hidden. In this book True means “may be seen”: this is"
            " the opposite mask.",
            "12.2",
            banded(lambda ahead: ahead > 0),
        ),
        Mistake(
            "one token ahead",
            "Each position sees the next token too, which is just what it has to predict: the triangle ends"
            " on the diagonal.",
            "12.2",
            banded(lambda ahead: ahead <= 1),
        ),
        Mistake(
            "numbers for truth values",
            "The mask holds numbers 0 and 1. As an index they select rows instead of masking, and ~1 is −2:"
            " a mask is Boolean.",
            "12.2",
            banded(lambda ahead: (ahead <= 0).astype(float)),
        ),
        Mistake(
            "a mask to add",
            "This is a mask to be added to the scores, 0 and −∞. Here a mask is Boolean, True where a key may"
            " be seen; masked_softmax makes the −∞ itself.",
            "12.2",
            banded(lambda ahead: np.where(ahead <= 0, 0.0, -np.inf)),
        ),
    ),
)

PADDING = Problem(
    "attention.padding_mask",
    points=3,
    groups=(
        Group("a batch", batch, weight=2),
        Group("empty and full", empty_and_full),
        Group("one sequence", one_sequence),
        Group("as many sequences as positions", as_many),
    ),
    reference=padding_reference,
    mistakes=(
        Mistake(
            "one token too many",
            "Each row has a True more than the sequence has tokens. Positions count from 0, so the last token"
            " stands at length − 1: position < length.",
            "12.2",
            tokens(lambda at, length: at <= length),
        ),
        Mistake(
            "one token too few",
            "The last token of each sequence is taken for padding. Positions count from 0, so it stands at"
            " length − 1, and that is still seen.",
            "12.2",
            tokens(lambda at, length: at < length - 1),
        ),
        Mistake(
            "padding marked True",
            "True stands at the padding. In this book a mask is True where there is something to see.",
            "12.2",
            tokens(lambda at, length: at >= length),
        ),
        Mistake(
            "padding in front",
            "The tokens are put at the end of each row. Here a sequence begins at position 0 and the padding"
            " follows it.",
            "12.2",
            tokens(lambda at, length: at >= len(at) - length),
        ),
        Mistake(
            "padded to the longest only",
            "The mask is as wide as the longest sequence. It has to fit t keys, which may be more.",
            "12.2",
            lambda lengths, t: padded(lengths, lengths.max(), np.less),
        ),
        Mistake(
            "axes exchanged",
            "The mask has shape (t, B), a column for each sequence. Rows are sequences: (B, t).",
            "12.2",
            lambda lengths, t: padded(lengths, t, np.less).T,
        ),
        Mistake(
            "numbers for truth values",
            "The mask holds numbers 0 and 1. As an index they select rows instead of masking, and ~1 is −2:"
            " a mask is Boolean.",
            "12.2",
            tokens(lambda at, length: (at < length).astype(float)),
        ),
    ),
)

PROBLEMS = [SOFTMAX, CAUSAL, PADDING]
