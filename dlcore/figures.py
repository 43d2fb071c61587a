"""Figures that the book draws again and again, with matplotlib, which is imported when a figure is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from . import check, extras
from .shapes import ArrayLike

_INK, _EDGE, _FILL = "#1b2a41", "#9aa7b8", "#e8eef7"


def net(layers: Sequence[int], ax: Any = None, labels: Sequence[Sequence[str]] | None = None) -> Any:
    """Draw a network as nodes and links, a column a layer, every node linked to all of the next column.

    `layers` holds the number of nodes of each layer, `labels` (optional) a text for every node; None for `ax`
    makes a new figure. Returns the matplotlib axes.

    >>> ax = net([2, 3, 1], labels=[["x₁", "x₂"], ["h₁", "h₂", "h₃"], ["y"]])
    >>> len(ax.patches), len(ax.collections[0].get_segments())
    (6, 9)
    """
    given = check.sequence("layers", layers, "numbers of nodes", at_least=0)
    if not given:
        raise ValueError("layers must hold at least one number of nodes")
    sizes = [check.whole(f"layers[{i}]", size) for i, size in enumerate(given)]
    if labels is not None and [len(names) for names in labels] != sizes:
        raise ValueError(f"labels must hold a text for every node of layers {sizes}")
    plt = extras.need("matplotlib.pyplot", "figures.net")
    lines = extras.need("matplotlib.collections", "figures.net")
    if ax is None:
        _, ax = plt.subplots(figsize=(1.6 * len(sizes), 0.9 * max(sizes)), layout="constrained")
    columns = [[(1.8 * i, (size - 1) / 2 - j) for j in range(size)] for i, size in enumerate(sizes)]
    links = [(a, b) for left, right in pairwise(columns) for a in left for b in right]
    ax.add_collection(lines.LineCollection(links, colors=_EDGE, linewidths=0.9, zorder=1))
    for i, column in enumerate(columns):
        for j, (x, y) in enumerate(column):
            ax.add_patch(plt.Circle((x, y), 0.32, facecolor=_FILL, edgecolor=_INK, zorder=2))
            if labels is not None:
                ax.text(x, y, labels[i][j], ha="center", va="center", color=_INK, zorder=3)
    ax.set(xlim=(-0.5, 1.8 * len(sizes) - 1.3), ylim=(-max(sizes) / 2, max(sizes) / 2), aspect="equal")
    ax.set_axis_off()
    return ax


def image_grid(images: ArrayLike, columns: int = 8, titles: Sequence[str] | None = None) -> Any:
    """Show images (N, C, H, W), C = 1 (grey, 0 black) or 3 (colour, in [0, 1]), in rows of `columns`.

    `titles` (optional) holds a text for each. Returns the matplotlib figure.

    >>> figure = image_grid([[[[0.0, 1.0]]]] * 3, columns=2, titles=["a", "b", "c"])
    >>> len(figure.axes)
    4
    """
    pictures = check.array("images", images, "N C H W").transpose(0, 2, 3, 1)
    n, channels = len(pictures), pictures.shape[-1]
    if channels not in (1, 3):
        raise ValueError(f"images must have 1 or 3 channels, not {channels}")
    if titles is not None and len(titles) != n:
        raise ValueError(f"titles holds {len(titles)} texts for {n} images")
    columns = min(check.whole("columns", columns), n)
    rows = -(-n // columns)
    plt = extras.need("matplotlib.pyplot", "figures.image_grid")
    figure, axes = plt.subplots(
        rows, columns, figsize=(columns, 1.2 * rows), squeeze=False, layout="constrained"
    )
    grey = {"cmap": "gray", "vmin": min(0.0, float(pictures.min())), "vmax": float(pictures.max())}
    for i, ax in enumerate(axes.flat):
        ax.set_axis_off()
        if i < n:
            ax.imshow(pictures[i] if channels == 3 else pictures[i, :, :, 0], **grey)
            ax.set_title("" if titles is None else titles[i], fontsize=8)
    return figure
