"""Figures: what is drawn is what was asked for (looked at by eye once; here counted)."""

import sys
from itertools import chain, pairwise

import matplotlib as mpl
import numpy as np
import pytest
from compare import refuses
from hypothesis import given
from hypothesis import strategies as st

from dlcore import figures

mpl.use("Agg")
import matplotlib.pyplot as plt


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


@given(layers=st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_net_draws_every_node_and_link_inside_the_axes(layers):
    labels = [[f"{i}{j}" for j in range(size)] for i, size in enumerate(layers)]
    ax = figures.net(layers, labels=labels)
    assert len(ax.patches) == sum(layers)
    links = ax.collections[0].get_segments()
    assert len(links) == sum(a * b for a, b in pairwise(layers))
    assert [t.get_text() for t in ax.texts] == list(chain(*labels))
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for node in ax.patches:
        x, y = node.center
        assert left < x - node.radius < x + node.radius < right
        assert low < y - node.radius < y + node.radius < high
    centres = {tuple(node.center) for node in ax.patches}
    assert all(tuple(end) in centres for link in links for end in link)
    plt.close(ax.figure)


def test_net_draws_into_the_axes_it_is_given():
    _, ax = plt.subplots()
    assert figures.net([2, 1], ax=ax) is ax
    assert len(ax.patches) == 3
    assert not ax.texts


@pytest.mark.parametrize("channels", [1, 3])
def test_image_grid_shows_every_image_in_its_place(channels):
    images = np.random.default_rng(0).random((5, channels, 4, 6))
    figure = figures.image_grid(images, columns=3, titles=list("abcde"))
    assert len(figure.axes) == 6
    for i, ax in enumerate(figure.axes[:5]):
        shown = np.asarray(ax.images[0].get_array())
        assert np.array_equal(shown.reshape(4, 6, channels), images[i].transpose(1, 2, 0))
        assert ax.get_title() == "abcde"[i]
    assert not figure.axes[5].images
    figure.canvas.draw()


def test_grey_images_share_one_scale_and_few_images_one_row():
    images = np.stack([np.full((1, 2, 2), 0.2), np.full((1, 2, 2), 0.8)])
    figure = figures.image_grid(images)
    assert len(figure.axes) == 2
    assert [ax.images[0].get_clim() for ax in figure.axes] == [(0.0, 0.8)] * 2


def test_a_missing_matplotlib_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    refuses(ImportError, "figures.net needs the package matplotlib", figures.net, [1])


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "layers must hold at least one", figures.net, [])
    refuses(ValueError, "layers[1] must be at least 1", figures.net, [2, 0])
    refuses(ValueError, "labels must hold a text for every node", figures.net, [2], labels=[["a"]])
    refuses(ValueError, "images has shape (2, 2)", figures.image_grid, np.ones((2, 2)))
    refuses(ValueError, "images must have 1 or 3 channels, not 2", figures.image_grid, np.ones((1, 2, 3, 3)))
    refuses(
        ValueError,
        "titles holds 1 texts for 2 images",
        figures.image_grid,
        np.ones((2, 1, 3, 3)),
        titles=["a"],
    )
    refuses(ValueError, "columns must be at least 1", figures.image_grid, np.ones((2, 1, 3, 3)), columns=0)
