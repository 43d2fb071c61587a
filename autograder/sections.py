"""The sections of the book by number: what a verdict sends its reader to."""

import os

SECTIONS = {
    "6.1": "The training loop, mapped",
    "6.2": "Graphs and path sums",
    "6.3": "Reverse mode",
    "6.4": "Backpropagation for multilayer perceptrons",
    "6.5": "Layers as modules",
    "6.6": "A tape in numpy",
    "6.7": "Gradient checking",
    "7.1": "Gradient descent and the size of its steps",
    "7.2": "Stochastic gradients and minibatches",
    "7.3": "Landscapes and saddles",
    "7.4": "Momentum and Nesterov's look-ahead",
    "7.5": "From AdaGrad to AdamW and Lion",
    "7.6": "Schedules",
    "9.3": "Convolution and correlation",
    "9.4": "Channels, stride and padding",
    "9.5": "The backward pass of a convolution",
    "9.6": "Pooling",
    "9.7": "Equivariance and priors",
    "9.8": "LeNet on digits",
    "12.1": "Soft look-up",
    "12.2": "Scaled dot products, masks, gradients",
    "12.3": "Many heads",
    "12.4": "Positions",
    "12.5": "The Transformer block",
    "12.6": "A tiny GPT",
}


def title(section: str) -> str:
    """How a sentence names the section.

    >>> title("6.3")
    'section 6.3, "Reverse mode"'
    """
    return f'section {section}, "{SECTIONS[section]}"'


def link(section: str) -> str:
    """Where the section stands: below the address in DLCORE_BOOK, which a course sets, or "" without one.

    >>> link("6.3") == "" or link("6.3").endswith("/chapter-06.html#section-6-3")
    True
    """
    book = os.environ.get("DLCORE_BOOK", "").rstrip("/")
    chapter = int(section.partition(".")[0])
    return f"{book}/chapter-{chapter:02}.html#section-{section.replace('.', '-')}" if book else ""
