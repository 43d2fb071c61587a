"""Text as numbers: characters, byte pairs, bags of words, n-grams; and two tasks for which order matters.

Token ids are whole numbers 0 .. V-1; an id array has shape (T,).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Labels, Scalar, Vector

_LARGEST_TABLE = 10**8  # entries of an n-gram table, 0.8 GB
FILLER, FIRST, SECOND = 0, 1, 2  # the tokens of `make_word_order`


def char_vocabulary(text: str) -> str:
    """The different characters of a text in sorted order; a character's id is its place in this string.

    >>> char_vocabulary("banana")
    'abn'
    """
    return "".join(sorted(set(_text(text))))


def char_encode(text: str, vocabulary: str) -> Labels:
    """The id of every character: ids[t] is the place of text[t] in `vocabulary`; unknown ones are refused.

    >>> char_encode("nab", "abn").tolist()
    [2, 0, 1]
    """
    place = {character: i for i, character in enumerate(_text(vocabulary, "vocabulary"))}
    try:
        return np.array([place[character] for character in _text(text, empty=True)], dtype=np.intp)
    except KeyError as missing:
        raise ValueError(f"text holds {missing}, which is not in the vocabulary") from None


def char_decode(ids: ArrayLike, vocabulary: str) -> str:
    """The text whose characters have these ids: the inverse of `char_encode`.

    >>> char_decode([2, 0, 1], "abn")
    'nab'
    """
    return "".join([vocabulary[i] for i in _ids(ids, len(_text(vocabulary, "vocabulary")))])


class CharTokenizer:
    """The simplest tokeniser: a token is a character of the text it was made from.

    >>> tokenizer = CharTokenizer("banana")
    >>> len(tokenizer), tokenizer.decode(tokenizer.encode("nab"))
    (3, 'nab')
    """

    def __init__(self, text: str) -> None:
        self.vocabulary = char_vocabulary(text)

    def __len__(self) -> int:
        return len(self.vocabulary)

    def encode(self, text: str) -> Labels:
        """Characters to ids, see `char_encode`."""
        return char_encode(text, self.vocabulary)

    def decode(self, ids: ArrayLike) -> str:
        """Ids to characters, see `char_decode`."""
        return char_decode(ids, self.vocabulary)


def bpe_train(text: str, merges: int) -> Labels:
    """Byte-pair encoding (Sennrich et al. 2016): which pairs of tokens to join, and in which order.

    Start from the UTF-8 bytes of the text, ids 0 .. 255, in pieces of one word with the blank before it
    (see `bpe_pieces`); no pair crosses pieces. Then repeat: count all adjacent pairs ("aaa" has the pair
    (a, a) twice), take the most frequent, of equals the smallest (a, b), and replace it everywhere from the
    left by the next new id. Stop after `merges` times, or when no pair occurs twice.
    Returns an array (M, 2), M ≤ merges, whose row i is the pair that became token 256 + i.

    >>> [(chr(a), chr(b)) for a, b in bpe_train("low low lot", merges=1)]
    [('l', 'o')]
    >>> bpe_train("low low lot", merges=9).tolist()
    [[108, 111], [32, 256]]
    """
    pieces = Counter([tuple(piece.encode()) for piece in bpe_pieces(_text(text))])
    out: list[tuple[int, int]] = []
    for new in range(256, 256 + check.whole("merges", merges, at_least=0)):
        counts: Counter[tuple[int, int]] = Counter()
        for piece, times in pieces.items():
            for pair in pairwise(piece):
                counts[pair] += times
        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if best is None or counts[best] < 2:
            break
        out.append(best)
        # Different pieces stay different, so nothing is lost in this dictionary.
        pieces = Counter({_merge(piece, best, new): times for piece, times in pieces.items()})
    return np.array(out, dtype=np.intp).reshape(-1, 2)


def bpe_encode(text: str, merges: ArrayLike) -> Labels:
    """Token ids (T,) of a text: its bytes, with the pairs of `merges` (M, 2) joined row by row.

    >>> bpe_encode("low lot", [[108, 111], [32, 256]]).tolist()
    [256, 119, 257, 116]
    """
    pairs = _merges(merges)
    known: dict[str, tuple[int, ...]] = {}
    ids: list[int] = []
    for word in bpe_pieces(text):
        if word not in known:
            piece = tuple(word.encode())
            for new, pair in enumerate(pairs, start=256):
                piece = _merge(piece, pair, new)
            known[word] = piece
        ids.extend(known[word])
    return np.array(ids, dtype=np.intp)


def bpe_decode(ids: ArrayLike, merges: ArrayLike) -> str:
    """The text of token ids: an id ≥ 256 stands for the bytes of its pair; bytes that are no text become �.

    >>> bpe_decode([256, 119, 257, 116], [[108, 111], [32, 256]])
    'low lot'
    """
    pairs = _merges(merges)
    content = [bytes([i]) for i in range(256)]
    for a, b in pairs:
        content.append(content[a] + content[b])
    return b"".join([content[i] for i in _ids(ids, len(content))]).decode(errors="replace")


def bpe_pieces(text: str) -> list[str]:
    """The text cut before every blank that precedes a word; joined, the pieces give the text again.

    >>> bpe_pieces("to be,  or")
    ['to', ' be,', ' ', ' or']
    """
    return re.findall(r"\s?\S+|\s", _text(text, empty=True))


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation; an apostrophe inside a word stays.

    >>> words("Don't panic: it's fine.")
    ["don't", 'panic', "it's", 'fine']
    """
    return re.findall(r"\w+(?:'\w+)*", _text(text, empty=True).lower())


def bag_of_words(tokens: Sequence[str], vocabulary: Sequence[str]) -> Vector:
    """How often each word occurs: out[i] = number of tokens equal to vocabulary[i], as float64 (V,).

    Words outside the vocabulary are not counted. The order of the tokens is lost: "dog bites man" and
    "man bites dog" have the same bag.

    >>> bag_of_words(["dog", "bites", "dog"], ["bites", "cat", "dog"]).tolist()
    [1.0, 0.0, 2.0]
    """
    if isinstance(tokens, str) or isinstance(vocabulary, str):
        raise TypeError("tokens and vocabulary must be lists of words, not one string")
    counts, known = Counter(_words("tokens", tokens)), _words("vocabulary", vocabulary)
    if len(set(known)) < max(1, len(known)):
        raise ValueError("vocabulary must name at least one word, and none of them twice")
    return np.array([counts[word] for word in known], dtype=np.float64)


def ngram_probabilities(ids: ArrayLike, n: int, vocabulary: int, smoothing: float = 0.0) -> Array:
    """n-gram language model: P(w | context of n−1 tokens) = (count(context, w) + α)/(count(context, ·) + αV).

    ids (T,) holds whole numbers below V = `vocabulary`, T ≥ n; α = `smoothing` ≥ 0. The result has n axes of
    length V: out[c_1, ..., c_(n−1), w]. A context that never occurs says nothing: then every w has 1/V.

    >>> ngram_probabilities([0, 1, 0, 0, 1], n=2, vocabulary=2).round(4).tolist()
    [[0.3333, 0.6667], [1.0, 0.0]]
    """
    n, size = check.whole("n", n), check.whole("vocabulary", vocabulary)
    tokens = check.labels("ids", ids, size)
    smoothing = check.real("smoothing", smoothing, at_least=0)
    if len(tokens) < n:
        raise ValueError(f"ids holds {len(tokens)} tokens, but at least n = {n} are needed")
    if size**n > _LARGEST_TABLE:
        raise ValueError(
            f"a table of {size}^{n} probabilities is too large; choose a smaller n or vocabulary"
        )
    grams = np.lib.stride_tricks.sliding_window_view(tokens, n)
    counts = np.zeros((size,) * n)
    np.add.at(counts, tuple(grams.T), 1)
    counts += smoothing
    total = counts.sum(axis=-1, keepdims=True)
    return np.where(total > 0, counts / np.where(total > 0, total, 1), 1 / size)


def perplexity(log_probs: ArrayLike) -> Scalar:
    """How many equally likely tokens the model hesitates between: exp(−mean of log p) over all tokens.

    `log_probs` holds the natural logarithm of the probability given to each token that came, in any shape; so
    none is above 0. A uniform guess among V gives V; one token held impossible (log p = −∞) gives ∞.

    >>> float(perplexity(np.log([0.5, 0.125])).round(6))
    4.0
    """
    log_probs = check.array("log_probs", log_probs)
    if not (log_probs <= 0).all():
        raise ValueError("log_probs must be logarithms of probabilities, so none may be above 0 or NaN")
    with np.errstate(over="ignore"):
        return np.exp(-log_probs.mean())


def make_sentiment(n: int, rng: np.random.Generator, order: bool = False) -> tuple[list[str], Labels]:
    """n tiny film reviews and whether they are friendly (1) or not (0), in equal shares and random order.

    With order=False one telling word decides ("the plot was dull"). With order=True a friendly sentence
    and an unfriendly one have the same words, "... was good , not dull" and "... was dull , not good", so
    that no bag of words can tell them apart.

    >>> sentences, labels = make_sentiment(2, np.random.default_rng(0), order=True)
    >>> [sorted(words(s))[-2:] for s in sentences], sorted(labels.tolist())
    ([['the', 'was'], ['the', 'was']], [0, 1])
    """
    labels = check.generator("rng", rng).permutation(np.arange(check.whole("n", n)) % 2)
    sentences = []
    for label in labels:
        noun, good, bad = (str(rng.choice(choices)) for choices in (_NOUNS, _GOOD, _BAD))
        said, denied = (good, bad) if label else (bad, good)
        sentences.append(f"the {noun} was {said}" + (f" , not {denied}" if order else ""))
    return sentences, labels


def make_word_order(n: int, length: int, rng: np.random.Generator) -> tuple[Labels, Labels]:
    """A task that only order decides: label 1 if token `FIRST` stands before token `SECOND`, else 0.

    Every row of ids (n, length) holds the two once, at random places, and `FILLER` elsewhere (length ≥ 2);
    labels is (n,), half of them 1. All rows are the same bag of tokens.

    >>> ids, labels = make_word_order(2, 3, np.random.default_rng(0))
    >>> first, second = (ids == FIRST).argmax(axis=1), (ids == SECOND).argmax(axis=1)
    >>> np.sort(ids).tolist(), (first < second).tolist() == (labels == 1).tolist()
    ([[0, 1, 2], [0, 1, 2]], True)
    """
    n, length = check.whole("n", n), check.whole("length", length, at_least=2)
    labels = check.generator("rng", rng).permutation(np.arange(n) % 2)
    # Two different places a row: those of the two smallest of `length` random numbers, then sorted.
    places = np.sort(rng.random((n, length)).argsort(axis=1)[:, :2], axis=1)
    ids = np.full((n, length), FILLER, dtype=np.intp)
    rows = np.arange(n)
    ids[rows, places[rows, 1 - labels]] = FIRST
    ids[rows, places[rows, labels]] = SECOND
    return ids, labels


_NOUNS = ("film", "plot", "music", "ending", "cast", "dialogue")
_GOOD = ("good", "moving", "clever", "funny", "bright", "gripping")
_BAD = ("dull", "bad", "clumsy", "boring", "flat", "tedious")


def _text(text: str, name: str = "text", empty: bool = False) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a string, not {type(text).__name__}")
    if not text and not empty:
        raise ValueError(f"{name} is empty")
    return text


def _words(name: str, given: Sequence[str]) -> list[str]:
    found = check.sequence(name, given, "words", at_least=0)
    if not all(isinstance(word, str) for word in found):
        raise TypeError(f"{name} must be a list of words, each a string")
    return found


def _ids(ids: ArrayLike, size: int) -> list[int]:
    """Checked ids as a list; no ids are the empty text."""
    given = check.as_array("ids", ids)
    return [] if given.shape == (0,) else check.labels("ids", given, size).tolist()


def _merges(merges: ArrayLike) -> list[tuple[int, int]]:
    given = check.as_array("merges", merges)
    if given.shape == (0, 2) or given.shape == (0,):
        return []
    rows = check.labels("merges", given, pattern="M 2")
    for i, (a, b) in enumerate(rows.tolist()):
        if max(a, b) >= 256 + i:
            raise ValueError(f"row {i} of merges joins token {max(a, b)}, which does not exist yet")
    return [(a, b) for a, b in rows.tolist()]


def _merge(piece: tuple[int, ...], pair: tuple[int, int], new: int) -> tuple[int, ...]:
    """`piece` with every `pair`, found from the left, replaced by `new`."""
    out: list[int] = []
    i = 0
    while i < len(piece):
        if piece[i : i + 2] == pair:
            out.append(new)
            i += 2
        else:
            out.append(piece[i])
            i += 1
    return tuple(out)
