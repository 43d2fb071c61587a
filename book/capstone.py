"""The training behind the page capstone.md: dlcore alone learns to read digits, and to write.

``python -m book.capstone`` trains both networks, about two minutes, and keeps what the page shows in
_build/capstone/results.npz. The page loads that file, and waits for it while it is made; where it is missing,
or another dlcore made it, the page trains itself. So one core can train while the other builds the book.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import sys
import zipfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

# Two threads gain nothing on matrices of this size; OpenBLAS reads this when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import dlcore
from dlcore import attention, autograd, data, metrics, nn, ops, optim, schedules, text, train
from dlcore.autograd import Tensor

LIBRARY = Path(dlcore.__file__).resolve().parent
RESULTS = LIBRARY.parent / "_build" / "capstone" / "results.npz"
WANTED_ACCURACY = 0.97
LINE = "All the world's a stage,"
PROMPT = "ROSALIND:\n"


@dataclass(frozen=True)
class Results:
    """All that the page shows; losses are (epochs, 2), on training and on validation data."""

    reader_size: int  # parameters
    reader_losses: np.ndarray
    accuracy: float  # on digits that were in neither
    digit: np.ndarray  # (8, 8), one of those
    filters: np.ndarray  # (C, 3, 3), of the first layer
    answers: np.ndarray  # (C, 8, 8): what they make of the digit
    writer_size: int
    writer_losses: np.ndarray  # nats a character
    pairs: float  # loss of a table of character pairs, which the writer has to beat
    vocabulary: int
    attention: np.ndarray  # (T, T) over LINE, of the head that looks most sharply
    paragraph: str


def results(progress: bool = False) -> Results:
    """What this dlcore can do: as it was kept, or else trained now, by one process while others wait."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    with (RESULTS.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return kept() or trained(progress=progress)


def trained(
    epochs: tuple[int, int] = (25, 5), length: int = 400, path: Path = RESULTS, progress: bool = False
) -> Results:
    """Train the reader and the writer for so many epochs, let the latter write, and keep all of it."""
    rng, before = np.random.default_rng(0), made_with()
    found = Results(**_reader(rng, epochs[0], progress), **_writer(rng, epochs[1], length, progress))
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(beside, made_with=before, **asdict(found))
    beside.replace(path)
    return found


def kept(path: Path = RESULTS) -> Results | None:
    """What was kept, if this very dlcore and these settings have made it."""
    try:
        with path.open("rb") as raw, np.load(raw) as file:
            if str(file["made_with"]) != made_with():
                return None
            found: dict[str, Any] = {one.name: file[one.name] for one in fields(Results)}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    plain = {name: array.item() for name, array in found.items() if array.ndim == 0}
    return Results(**{**found, **plain})


def made_with() -> str:
    """A digest of all that the results hang on: dlcore, its text, and this file."""
    files = [*sorted(LIBRARY.rglob("*.py")), *sorted((LIBRARY / "texts").iterdir()), Path(__file__)]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


# The reader: a small CNN on scikit-learn's 8×8 digits.


def _reader(rng: np.random.Generator, epochs: int, progress: bool) -> dict[str, Any]:
    """Train it; its part of the results."""
    images, labels = data.load_digits()
    fit, valid, test = data.train_val_test_split(len(labels), (0.65, 0.1, 0.25), rng, labels)
    model = nn.SmallCNN(rng).astype(np.float32)
    batch = 32
    optimizer = optim.Adam(model.parameters(), lr=3e-3)
    trainer = train.Trainer(
        model,
        optimizer,
        rng=rng,
        batch_size=batch,
        schedule=schedules.CosineLR(optimizer, total=epochs * -(-len(fit) // batch)),
        progress=progress,
    )
    history = trainer.fit((images[fit], labels[fit]), epochs, (images[valid], labels[valid]))
    unseen = images[test].astype(np.float32)
    with nn.evaluating(model):
        guesses = model(Tensor(unseen)).data.argmax(1)
    return {
        "reader_size": nn.count_params(model),
        "reader_losses": _losses(history),
        "accuracy": float(metrics.accuracy(guesses, labels[test])),
        "digit": unseen[0].reshape(8, 8),
        **_first_layer(model, unseen[:1]),
    }


def _first_layer(model: nn.SmallCNN, image: np.ndarray) -> dict[str, np.ndarray]:
    """Its filters, and what each answers to one image."""
    first = model.body[0]
    with autograd.no_grad():
        answers = ops.relu(first(Tensor(image))).data[0]
    return {"filters": first.weight.data[:, 0], "answers": answers}


def _losses(history: dict[str, list[float]]) -> np.ndarray:
    return np.column_stack([history["loss"], history["valid_loss"]])


# The writer: a small GPT on the play that dlcore ships, character by character.


def _writer(rng: np.random.Generator, epochs: int, length: int, progress: bool) -> dict[str, Any]:
    """Train it, and let it write so many characters; its part of the results."""
    play = data.load_text()
    tokenizer = text.CharTokenizer(play)
    ids, window = tokenizer.encode(play), 64
    cut = int(0.95 * len(ids))
    fit, valid = _windows(ids[:cut], window, 16), _windows(ids[cut:], window, window)
    model = nn.TinyGPT(len(tokenizer), window, width=96, heads=4, depth=3, rng=rng, activation="gelu_tanh")
    model.astype(np.float32)
    optimizer = optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.01)
    batch = 32
    fall = schedules.CosineLR(optimizer, total=epochs * -(-len(fit[0]) // batch), lr_min=1e-4)
    trainer = train.Trainer(
        model,
        optimizer,
        rng=rng,
        batch_size=batch,
        clip=1.0,
        schedule=schedules.WarmupLR(fall, warmup=100),
        progress=progress,
    )
    history = trainer.fit(fit, epochs, valid)
    new = model.generate(tokenizer.encode(PROMPT), length=length, rng=rng, temperature=0.7)
    return {
        "writer_size": nn.count_params(model),
        "writer_losses": _losses(history),
        "pairs": _loss_of_pairs(ids, cut),
        "vocabulary": len(tokenizer),
        "attention": _sharpest(_attention_of_last_block(model, tokenizer.encode(LINE))),
        "paragraph": PROMPT + tokenizer.decode(new),
    }


def _windows(ids: np.ndarray, length: int, step: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets (M, length): the targets are the inputs, one character later."""
    starts = np.arange(0, len(ids) - length, step)[:, None]
    return ids[starts + np.arange(length)], ids[starts + np.arange(length) + 1]


def _loss_of_pairs(ids: np.ndarray, cut: int) -> float:
    """What a table of character pairs, counted before the cut, achieves behind it."""
    table = text.ngram_probabilities(ids[:cut], 2, int(ids.max()) + 1, smoothing=0.1)
    return float(-np.log(table[ids[cut:-1], ids[cut + 1 :]]).mean())


def _attention_of_last_block(model: nn.TinyGPT, ids: np.ndarray) -> np.ndarray:
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


def _sharpest(weights: np.ndarray) -> np.ndarray:
    """Of (heads, T, T) the head with the lowest mean entropy."""
    entropy = -(weights * np.log(weights + 1e-12)).sum(-1).mean(-1)
    return weights[int(entropy.argmin())]


def main() -> int:
    """Train, unless that has been done; 1 if the reader reads worse than it should."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    found = results(progress=sys.stderr.isatty())
    print(f"The reader reads {found.accuracy:.1%} of the digits that it has never seen.")
    print(f"The writer is at {found.writer_losses[-1, 1]:.2f} nats a character (pairs: {found.pairs:.2f}).")
    if found.accuracy < WANTED_ACCURACY:
        print(f"error: {found.accuracy:.1%} is below {WANTED_ACCURACY:.0%}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
