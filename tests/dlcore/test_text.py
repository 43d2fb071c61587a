"""Tokenisers, counts and language models, by round trips, by hand and against scikit-learn and scipy."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from compare import keeps_inputs, refuses, same, seeds
from hypothesis import assume, given
from hypothesis import strategies as st

from dlcore import data, text

any_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
rhymes = st.text("ab \n", min_size=1, max_size=60)


@given(s=any_text)
def test_characters_there_and_back(s):
    tokenizer = text.CharTokenizer(s)
    ids = tokenizer.encode(s)
    assert ids.dtype == np.intp
    assert ids.shape == (len(s),)
    assert len(tokenizer) == len(set(s)) == ids.max() + 1
    assert tokenizer.decode(ids) == tokenizer.decode(ids.tolist()) == s
    assert tokenizer.decode(tokenizer.encode("")) == ""


def test_the_vocabulary_is_sorted():
    assert text.char_vocabulary("To be, or not") == " ,Tbenort"


@given(train=rhymes | any_text, other=any_text, merges=st.integers(0, 12))
def test_byte_pairs_there_and_back(train, other, merges):
    pairs = text.bpe_train(train, merges)
    assert pairs.dtype == np.intp
    assert pairs.shape[1:] == (2,)
    assert len(pairs) <= merges
    for s in (train, other, ""):
        ids = keeps_inputs(text.bpe_encode, s, pairs)
        assert text.bpe_decode(ids, pairs) == s
        assert len(ids) <= len(s.encode())


def _bpe_slowly(s, merges):
    """The docstring of bpe_train, literally: all pieces kept, counted and searched one by one."""
    pieces, out = [list(piece.encode()) for piece in text.bpe_pieces(s)], []
    for new in range(256, 256 + merges):
        pairs = [pair for piece in pieces for pair in pairwise(piece)]
        best = max(set(pairs), key=lambda pair: (pairs.count(pair), -pair[0], -pair[1]), default=None)
        if pairs.count(best) < 2:
            break
        out.append(list(best))
        for piece in pieces:
            i = 0
            while i + 1 < len(piece):
                if (piece[i], piece[i + 1]) == best:
                    piece[i : i + 2] = [new]
                i += 1
    return out, [i for piece in pieces for i in piece]


@given(s=rhymes | any_text, merges=st.integers(0, 12))
def test_byte_pairs_against_a_literal_version(s, merges):
    want, ids = _bpe_slowly(s, merges)
    pairs = text.bpe_train(s, merges)
    assert pairs.tolist() == want
    assert text.bpe_encode(s, pairs).tolist() == ids


def test_byte_pairs_by_hand():
    # aaabdaaabac, the example of Wikipedia's article: aa (4 times, overlaps counted), then (aa)a or ab ...
    pairs = text.bpe_train("aaabdaaabac", 3)
    assert pairs.tolist() == [[97, 97], [97, 98], [256, 257]]
    assert text.bpe_encode("aaabdaaabac", pairs).tolist() == [258, 100, 258, 97, 99]
    assert text.bpe_train("abc", 5).shape == (0, 2)
    assert text.bpe_encode("ab", []).tolist() == [97, 98]


def test_byte_pairs_shorten_shakespeare():
    play = data.load_text()[:10_000]
    pairs = text.bpe_train(play, 40)
    assert len(pairs) == 40
    assert len(text.bpe_encode(play, pairs)) < 0.8 * len(play)


def test_bytes_that_are_no_text_are_shown_as_such():
    assert text.bpe_decode([0xC3, 65], []) == "�A"


@given(s=any_text)
def test_pieces_join_to_the_text(s):
    assert "".join(text.bpe_pieces(s)) == s


def test_n28_the_two_sentences_have_four_and_nine_words():
    assert len(text.words("Unfortunately it will rain.")) == 4
    assert len(text.words("All students were generously gifted five dollars for attending.")) == 9


vocabularies = st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True)


@given(tokens=st.lists(st.sampled_from("abcdefgh"), max_size=30), vocabulary=vocabularies)
def test_bag_of_words_is_scikit_learns(tokens, vocabulary):
    from sklearn.feature_extraction.text import CountVectorizer

    theirs = CountVectorizer(analyzer=list, vocabulary=vocabulary).transform([tokens]).toarray()[0]
    same(text.bag_of_words(tokens, vocabulary), theirs.astype(np.float64))


@given(tokens=st.permutations(["the", "dog", "bites", "the", "man"]))
def test_e142_a_bag_does_not_know_the_order(tokens):
    same(text.bag_of_words(tokens, ["bites", "dog", "man", "the"]), np.array([1.0, 1.0, 1.0, 2.0]))


@given(
    size=st.integers(1, 4), n=st.integers(1, 3), smoothing=st.sampled_from([0.0, 0.5, 1.0]), data=st.data()
)
def test_ngrams_against_counting(size, n, smoothing, data):
    ids = data.draw(st.lists(st.integers(0, size - 1), min_size=n, max_size=30))
    p = text.ngram_probabilities(ids, n, size, smoothing)
    assert p.shape == (size,) * n
    same(p.sum(axis=-1), np.ones((size,) * (n - 1)))
    grams = Counter(zip(*[ids[i:] for i in range(n)], strict=False))
    for gram in np.ndindex(*p.shape):
        total = sum(grams[(*gram[:-1], w)] for w in range(size)) + smoothing * size
        want = (grams[gram] + smoothing) / total if total else 1 / size
        same(p[gram], np.float64(want))


@given(size=st.integers(2, 4), data=st.data())
def test_no_other_bigram_model_explains_its_text_better(size, data):
    ids = np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=3, max_size=30)))
    best = text.ngram_probabilities(ids, 2, size)
    other = np.random.default_rng(0).dirichlet(np.ones(size), size)
    own, foreign = [text.perplexity(np.log(p[ids[:-1], ids[1:]])) for p in (best, other)]
    assert own <= foreign * (1 + 1e-12)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@given(size=st.integers(1, 50), shape=st.sampled_from([(7,), (2, 5), ()]))
def test_perplexity_of_a_uniform_guess_is_the_number_of_tokens(size, shape, dtype):
    same(text.perplexity(np.full(shape, -np.log(size), dtype)), dtype(size))


@given(seed=seeds, size=st.integers(2, 20))
def test_perplexity_is_exp_of_the_entropy_for_the_true_distribution(seed, size):
    from scipy.stats import entropy

    counts = np.random.default_rng(seed).integers(1, 5, size)
    p = counts / counts.sum()
    same(text.perplexity(np.repeat(np.log(p), counts)), np.exp(entropy(p)))


def test_perplexity_of_the_impossible_is_infinite():
    assert text.perplexity([-np.inf, 0.0]) == np.inf
    assert text.perplexity([-1e4]) == np.inf


@given(n=st.integers(1, 30), order=st.booleans(), seed=seeds)
def test_sentiment_labels_say_what_the_sentence_says(n, order, seed):
    sentences, labels = text.make_sentiment(n, np.random.default_rng(seed), order)
    assert len(sentences) == n
    assert labels.sum() == n // 2
    for sentence, label in zip(sentences, labels, strict=True):
        said = text.words(sentence)[3]
        assert (said in text._GOOD) == label
        assert (said in text._BAD) == (not label)


def test_sentiment_in_order_has_the_same_bags_for_both_labels():
    sentences, labels = text.make_sentiment(4000, np.random.default_rng(0), order=True)
    bags = [
        {tuple(sorted(s.split())) for s, y in zip(sentences, labels, strict=True) if y == k} for k in (0, 1)
    ]
    assert bags[0] == bags[1]


@given(n=st.integers(1, 40), length=st.integers(2, 9), seed=seeds)
def test_word_order_is_decided_by_order_alone(n, length, seed):
    ids, labels = text.make_word_order(n, length, np.random.default_rng(seed))
    assert ids.shape == (n, length)
    assert labels.sum() == n // 2
    same(
        np.sort(ids, axis=1), np.sort([[text.FIRST, text.SECOND] + [text.FILLER] * (length - 2)] * n, axis=1)
    )
    first, second = (ids == text.FIRST).argmax(axis=1), (ids == text.SECOND).argmax(axis=1)
    same(labels, (first < second).astype(labels.dtype))


def test_word_order_uses_every_place_alike():
    ids, _ = text.make_word_order(8000, 4, np.random.default_rng(0))
    for token in (text.FIRST, text.SECOND):
        assert np.abs((ids == token).mean(axis=0) - 0.25).max() < 0.03


@given(s=any_text)
def test_an_unknown_character_is_refused(s):
    assume("z" not in s)
    refuses(
        ValueError, "text holds 'z', which is not in the vocabulary", text.CharTokenizer(s).encode, s + "z"
    )


def test_bad_input_is_refused_in_a_sentence():
    rng = np.random.default_rng(0)
    refuses(ValueError, "text is empty", text.CharTokenizer, "")
    refuses(TypeError, "text must be a string, not bytes", text.char_encode, b"a", "a")
    refuses(ValueError, "ids must lie in 0 to 1, but holds 2", text.char_decode, [2], "ab")
    refuses(TypeError, "ids must hold whole numbers", text.char_decode, [0.5], "ab")
    refuses(ValueError, "text is empty", text.bpe_train, "", 3)
    refuses(ValueError, "merges must be at least 0", text.bpe_train, "a", -1)
    refuses(ValueError, "row 0 of merges joins token 256", text.bpe_encode, "a", [[256, 1]])
    refuses(ValueError, "merges has shape (2,)", text.bpe_encode, "a", [1, 2])
    refuses(ValueError, "ids must lie in 0 to 256, but holds 257", text.bpe_decode, [257], [[97, 98]])
    refuses(TypeError, "must be lists of words", text.bag_of_words, "dog", ["dog"])
    refuses(TypeError, "must be lists of words", text.bag_of_words, ["dog"], "dog")
    refuses(ValueError, "vocabulary must name", text.bag_of_words, ["dog"], ["dog", "dog"])
    refuses(ValueError, "vocabulary must name", text.bag_of_words, ["dog"], [])
    refuses(ValueError, "ids holds 1 tokens, but at least n = 2", text.ngram_probabilities, [0], 2, 1)
    refuses(ValueError, "too large", text.ngram_probabilities, [0] * 9, 9, 65)
    refuses(ValueError, "ids must lie in 0 to 1", text.ngram_probabilities, [2], 1, 2)
    refuses(ValueError, "smoothing must be at least 0", text.ngram_probabilities, [0], 1, 1, -1.0)
    refuses(ValueError, "none may be above 0", text.perplexity, [0.1])
    refuses(ValueError, "none may be above 0", text.perplexity, [np.nan])
    refuses(ValueError, "n must be at least 1", text.make_sentiment, 0, rng)
    refuses(ValueError, "length must be at least 2", text.make_word_order, 3, 1, rng)
