"""The capstone: dlcore alone learns to read digits and to write like Shakespeare, and shows how.

``python -m book.capstone`` trains both models and writes one self-contained page, _build/capstone.html.
"""

from __future__ import annotations

import argparse
import html
import io
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Two threads gain nothing on matrices of this size; OpenBLAS reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import ticker

from dlcore import attention, autograd, data, metrics, nn, ops, optim, schedules, text, train
from dlcore.autograd import Tensor

WANTED_ACCURACY = 0.97
SHOWN = "All the world's a stage, and all the men"
INK = "#010203"  # stands for the reader's text colour until the page is written


@dataclass(frozen=True)
class Digits:
    """A trained reader of digits and what it was tested on."""

    model: nn.SmallCNN
    history: dict[str, list[float]]
    accuracy: float
    sample: np.ndarray


@dataclass(frozen=True)
class Writer:
    """A trained writer and what it wrote."""

    model: nn.TinyGPT
    tokenizer: text.CharTokenizer
    history: dict[str, list[float]]
    bigram: float
    paragraph: str


def read_digits(rng: np.random.Generator) -> Digits:
    """A small CNN on scikit-learn's 8×8 digits."""
    images, labels = data.load_digits()
    fit, valid, test = data.train_val_test_split(len(labels), (0.65, 0.1, 0.25), rng, labels)
    model = nn.SmallCNN(rng).astype(np.float32)
    epochs, batch = 25, 32
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    trainer = train.Trainer(
        model,
        optimizer,
        rng=rng,
        batch_size=batch,
        schedule=schedules.CosineLR(optimizer, total=epochs * -(-len(fit) // batch)),
        metric=lambda scores, truth: float(metrics.accuracy(scores.argmax(1), truth)),
    )
    history = trainer.fit((images[fit], labels[fit]), epochs, (images[valid], labels[valid]))
    with nn.evaluating(model):
        guesses = model(Tensor(images[test].astype(np.float32))).data.argmax(1)
    return Digits(
        model,
        history,
        float(metrics.accuracy(guesses, labels[test])),
        images[test][0],
    )


def write_text(rng: np.random.Generator, epochs: int) -> Writer:
    """A small GPT on the shipped play, character by character."""
    play = data.load_text()
    tokenizer = text.CharTokenizer(play)
    ids, window = tokenizer.encode(play), 64
    cut = int(0.95 * len(ids))
    parts = [windows(piece, window, step) for piece, step in ((ids[:cut], 16), (ids[cut:], window))]
    model = nn.TinyGPT(len(tokenizer), window, width=96, heads=4, depth=3, rng=rng, activation="gelu_tanh")
    model.astype(np.float32)
    optimizer = optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    batch = 32
    steps = epochs * -(-len(parts[0][0]) // batch)
    trainer = train.Trainer(
        model,
        optimizer,
        rng=rng,
        batch_size=batch,
        clip=1.0,
        schedule=schedules.WarmupLR(schedules.CosineLR(optimizer, total=steps, lr_min=1e-4), warmup=100),
    )
    history = trainer.fit(parts[0], epochs, parts[1])
    prompt = "ROSALIND:\n"
    new = model.generate(tokenizer.encode(prompt), length=400, rng=rng, temperature=0.7)
    return Writer(model, tokenizer, history, bigram_loss(ids, cut), prompt + tokenizer.decode(new))


def windows(ids: np.ndarray, length: int, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets (M, length): the targets are the inputs, one character later."""
    starts = np.arange(0, len(ids) - length, step)[:, None]
    return ids[starts + np.arange(length)], ids[starts + np.arange(length) + 1]


def bigram_loss(ids: np.ndarray, cut: int) -> float:
    """What a table of character pairs would achieve: the mark that the model has to beat."""
    size = int(ids.max()) + 1
    table = text.ngram_probabilities(ids[:cut], 2, size, smoothing=0.1)
    return float(-np.log(table[ids[cut:-1], ids[cut + 1 :]]).mean())


# Figures.


def curve(history: dict[str, list[float]], what: str, mark: float | None = None) -> str:
    figure, axes = plt.subplots(figsize=(4, 2.8), layout="constrained")
    epochs = np.arange(1, len(history["loss"]) + 1)
    for name, key, colour in (("training", "loss", "#2a7fba"), ("validation", "valid_loss", "#d1603d")):
        axes.plot(epochs, history[key], label=name, color=colour, marker="." if len(epochs) < 10 else "")
    if mark is not None:
        axes.axhline(mark, color="#7a8c3b", linestyle="--", label="table of pairs")
    axes.set(title=what, xlabel="epoch", ylabel="cross-entropy [nats]", yscale="log")
    axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter("{x:.3g}")
    axes.yaxis.set_minor_formatter("{x:.3g}" if max(history["loss"]) < 10 * min(history["loss"]) else "")
    axes.legend()
    return picture(figure, f"Loss by epoch for {what}: training and validation loss fall.")


def filters(digits: Digits) -> str:
    """The first layer's filters, and beneath each what it answers to one digit."""
    first = digits.model.body[0]
    with autograd.no_grad():
        answers = ops.relu(first(Tensor(digits.sample[None].astype(np.float32)))).data[0]
    weights = first.weight.data[:, 0]
    figure, axes = plt.subplots(4, 9, figsize=(5, 2.4), layout="constrained")
    for i, (weight, answer) in enumerate(zip(weights, answers, strict=True)):
        row, column = divmod(i, 8)
        reach = np.abs(weights).max()
        axes[2 * row, column + 1].imshow(weight, cmap="RdBu", vmin=-reach, vmax=reach)
        axes[2 * row + 1, column + 1].imshow(answer, cmap="viridis", vmin=0, vmax=answers.max())
    for axis in axes[1::2, 0]:
        axis.imshow(digits.sample[0], cmap="gray_r")
    for axis in axes.flat:
        axis.axis("off")
    return picture(figure, "Sixteen 3×3 filters, and beneath each the map it makes of one digit.")


def attention_map(writer: Writer) -> str:
    """Where each character of a line looks, in the head that looks most sharply."""
    ids = writer.tokenizer.encode(SHOWN)
    weights = attention_of_last_block(writer.model, ids)
    entropy = -(weights * np.log(weights + 1e-12)).sum(-1).mean(-1)
    sharpest = weights[int(entropy.argmin())]
    figure, axes = plt.subplots(figsize=(5, 4.7), layout="constrained")
    axes.imshow(sharpest, cmap="magma", vmin=0)
    letters = [repr(c)[1:-1] if c != " " else "␣" for c in SHOWN]
    axes.set_xticks(range(len(letters)), letters, fontsize=6.5, fontfamily="monospace")
    axes.set_yticks(range(len(letters)), letters, fontsize=6.5, fontfamily="monospace")
    axes.set_xlabel("looks at")
    axes.set_ylabel("character")
    return picture(figure, "A triangular heat map of attention weights between the characters of a line.")


def attention_of_last_block(model: nn.TinyGPT, ids: np.ndarray) -> np.ndarray:
    """Attention weights (heads, T, T) of the last block for one text."""
    with autograd.no_grad():
        mask = attention.causal_mask(len(ids))
        x = model.token(ids[None]) + model.position(np.arange(len(ids)))
        for block in model.blocks[:-1]:
            x = block(x, mask)
        last = model.blocks[-1]
        x, layer = last.norm1(x), last.attention
        q = ops.split_heads(ops.linear(x, layer.wq, layer.bq), layer.heads).data
        k = ops.split_heads(ops.linear(x, layer.wk, layer.bk), layer.heads).data
    return attention.attention_weights(q, k, mask)[0]


def picture(figure: Any, description: str) -> str:
    """A figure as inline SVG in the page's own text colour."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    plt.close(figure)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].replace(INK, "currentColor")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(description)}" ', 1)


# The page.

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>dlcore capstone</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.05rem/1.55 Georgia, 'DejaVu Serif', serif; max-width: 46rem; }}
body {{ margin: 2rem auto; padding: 0 1rem; }}
h1, h2 {{ line-height: 1.2; }}
svg {{ width: 100%; height: auto; }}
.pair {{ display: flex; flex-wrap: wrap; }} .pair svg {{ flex: 1 1 20rem; min-width: 0; }}
pre {{ white-space: pre-wrap; padding: 1rem; border-left: .25rem solid #d1603d; font-size: .95rem; }}
figure {{ margin: 1.5rem 0; }}
figcaption, footer {{ font-size: .9rem; opacity: .85; }}
table {{ border-collapse: collapse; }} td, th {{ padding: .2rem .8rem .2rem 0; text-align: left; }}
</style>
<h1>What dlcore can do</h1>
<p>Two networks, trained from nothing with the numpy code of this book: every gradient, optimiser step and
attention weight below was computed by functions that you can read, and write yourself.</p>
<table>
<tr><th>task</th><th>model</th><th>parameters</th><th>result</th></tr>
<tr><td>read digits</td><td>SmallCNN</td><td>{cnn_size:,}</td>
<td>{accuracy:.1%} right on unseen digits</td></tr>
<tr><td>write</td><td>TinyGPT</td><td>{gpt_size:,}</td>
<td>{loss:.2f} nats a character (pairs alone: {bigram:.2f})</td></tr>
</table>
<h2>Learning</h2>
<figure><div class="pair">{digits_curve}{writer_curve}</div>
<figcaption>Loss on training and validation data. A uniform guess would cost 2.30 nats for ten
digits and {uniform:.2f} for {vocabulary} characters.</figcaption></figure>
<h2>What the first layer looks for</h2>
<figure>{filters}<figcaption>The sixteen learned filters (red negative, blue positive), and below each the
map of places in one digit (left) where it finds its pattern.</figcaption></figure>
<h2>Where the writer looks</h2>
<figure>{attention}<figcaption>One attention head of the last block. Each row is a character, each column one
before it; bright means that it matters for guessing what comes next.</figcaption></figure>
<h2>What it wrote</h2>
<pre>{paragraph}</pre>
<footer>Trained on <em>As You Like It</em> (public domain) and scikit-learn's digits in {seconds:.0f} seconds.
Seed {seed}.</footer>
</html>
"""


def page(digits: Digits, writer: Writer, seconds: float, seed: int) -> str:
    plt.rcParams.update({"svg.hashsalt": "dlcore", "svg.fonttype": "path", "font.size": 9})
    plt.rcParams.update(dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor"), INK))
    plt.rcParams.update({"xtick.color": INK, "ytick.color": INK, "legend.frameon": False})
    return PAGE.format(
        cnn_size=nn.count_params(digits.model),
        gpt_size=nn.count_params(writer.model),
        accuracy=digits.accuracy,
        loss=writer.history["valid_loss"][-1],
        bigram=writer.bigram,
        uniform=np.log(len(writer.tokenizer)),
        vocabulary=len(writer.tokenizer),
        digits_curve=curve(digits.history, "digits"),
        writer_curve=curve(writer.history, "text, per character", writer.bigram),
        filters=filters(digits),
        attention=attention_map(writer),
        paragraph=html.escape(writer.paragraph),
        seconds=seconds,
        seed=seed,
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("_build/capstone.html"), help="the page to write")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=5, help="epochs of the writer")
    options = parser.parse_args()
    start = time.perf_counter()
    rng = np.random.default_rng(options.seed)
    print("1/3  Learning to read digits ...")
    digits = read_digits(rng)
    print(f"     {digits.accuracy:.1%} of the test digits are read right.")
    print("2/3  Learning to write ...")
    writer = write_text(rng, options.epochs)
    print(f"     {writer.history['valid_loss'][-1]:.2f} nats a character. It writes:\n\n{writer.paragraph}\n")
    print("3/3  Drawing the page ...")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    beside = options.out.with_suffix(".part")
    beside.write_text(page(digits, writer, time.perf_counter() - start, options.seed), encoding="utf-8")
    beside.replace(options.out)
    print(f"Done in {time.perf_counter() - start:.0f} s: {options.out}")
    if digits.accuracy < WANTED_ACCURACY:
        print(f"error: accuracy {digits.accuracy:.1%} is below {WANTED_ACCURACY:.0%}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
