"""The sections of the book by number: what a verdict sends its reader to."""

import os
from typing import NamedTuple


class Section(NamedTuple):
    """A section's title, and its page in the book; "" while that is not written."""

    title: str
    page: str


SECTIONS = {
    "1.1": Section("AI, machine learning, deep learning, reinforcement learning", "01_what_it_is/fields"),
    "1.2": Section("Software learned from data", "01_what_it_is/learned_software"),
    "1.3": Section("Hand-made features and learned features", "01_what_it_is/features"),
    "1.4": Section("A dated history", "01_what_it_is/history"),
    "1.5": Section("The imitation game", "01_what_it_is/imitation_game"),
    "1.6": Section("Functions as the object of learning", "01_what_it_is/functions"),
    "1.7": Section("What it cannot promise: data, licences, ethics", "01_what_it_is/limits"),
    "2.1": Section("Shapes and conventions", "02_toolkit/shapes"),
    "2.2": Section("Norms", "02_toolkit/norms"),
    "2.3": Section("The chain rule and Jacobians", "02_toolkit/chain_rule"),
    "2.4": Section("Probability, Bayes, expectations, Gaussians", "02_toolkit/probability"),
    "2.5": Section("Numerical differentiation", "02_toolkit/differences"),
    "2.6": Section("Data sets, splits, minibatches, one-hot vectors", "02_toolkit/data"),
    "3.1": Section("The model and its losses", "03_linear_regression/losses"),
    "3.2": Section("The closed form", "03_linear_regression/closed_form"),
    "3.3": Section("Minibatch gradient descent", "03_linear_regression/sgd"),
    "3.4": Section("Maximum likelihood", "03_linear_regression/likelihood"),
    "3.5": Section("Empirical risk, overfitting and polynomial fits", "03_linear_regression/risk"),
    "3.6": Section("Cross-validation", "03_linear_regression/cross_validation"),
    "3.7": Section("Ridge regression and weight decay", "03_linear_regression/ridge"),
    "3.8": Section("Scaling features", "03_linear_regression/scaling"),
    "4.1": Section("Biological neurons and threshold units", "04_linear_classification/neurons"),
    "4.2": Section("The perceptron: convergence and cycling", "04_linear_classification/perceptron"),
    "4.3": Section("XOR and margins", "04_linear_classification/xor"),
    "4.4": Section("ADALINE", "04_linear_classification/adaline"),
    "4.5": Section("Logistic regression", "04_linear_classification/logistic"),
    "4.6": Section("Softmax and cross-entropy", "04_linear_classification/softmax"),
    "4.7": Section("Iris and digits", "04_linear_classification/iris_and_digits"),
    "5.1": Section("Hidden layers and shapes", "05_multilayer_perceptrons/hidden_layers"),
    "5.2": Section("Activation functions and how to choose them", "05_multilayer_perceptrons/activations"),
    "5.3": Section("Output heads", "05_multilayer_perceptrons/heads"),
    "5.4": Section("Random networks seen as surfaces", "05_multilayer_perceptrons/surfaces"),
    "5.5": Section("Universal approximation", "05_multilayer_perceptrons/approximation"),
    "5.6": Section("Depth and linear regions", "05_multilayer_perceptrons/depth"),
    "5.7": Section("dlcore beside PyTorch, and the digits", "05_multilayer_perceptrons/pytorch"),
    "6.1": Section("The training loop, mapped", "06_backpropagation/training_loop"),
    "6.2": Section("Graphs and path sums", "06_backpropagation/graphs"),
    "6.3": Section("Reverse mode", "06_backpropagation/reverse_mode"),
    "6.4": Section("Backpropagation for multilayer perceptrons", "06_backpropagation/mlp"),
    "6.5": Section("Layers as modules", "06_backpropagation/modules"),
    "6.6": Section("A tape in numpy", "06_backpropagation/tape"),
    "6.7": Section("Gradient checking", "06_backpropagation/gradcheck"),
    "6.8": Section("Toolkits", "06_backpropagation/toolkits"),
    "7.1": Section("Gradient descent and the size of its steps", "07_optimisation/descent"),
    "7.2": Section("Stochastic gradients and minibatches", "07_optimisation/sgd"),
    "7.3": Section("Landscapes and saddles", "07_optimisation/landscapes"),
    "7.4": Section("Momentum and Nesterov's look-ahead", "07_optimisation/momentum"),
    "7.5": Section("From AdaGrad to AdamW and Lion", "07_optimisation/adaptive"),
    "7.6": Section("Schedules", "07_optimisation/schedules"),
    "7.7": Section("Second-order glimpses", "07_optimisation/second_order"),
    "7.8": Section("A benchmark of optimisers", "07_optimisation/benchmark"),
    "8.1": Section("Signals through depth", "08_practice/signals"),
    "8.2": Section("Symmetry and initialisation", "08_practice/initialisation"),
    "8.3": Section("Normalisation layers", "08_practice/normalisation"),
    "8.4": Section("Penalties on the weights", "08_practice/penalties"),
    "8.5": Section("Dropout", "08_practice/dropout"),
    "8.6": Section("Generalisation in practice", "08_practice/generalisation"),
    "8.7": Section("Tuning, debugging, ablations", "08_practice/tuning"),
    "8.8": Section("A builder's guide", "08_practice/builders_guide"),
    "9.3": Section("Convolution and correlation", ""),
    "9.4": Section("Channels, stride and padding", ""),
    "9.5": Section("The backward pass of a convolution", ""),
    "9.6": Section("Pooling", ""),
    "9.7": Section("Equivariance and priors", ""),
    "9.8": Section("LeNet on digits", ""),
    "12.1": Section("Soft look-up", ""),
    "12.2": Section("Scaled dot products, masks, gradients", ""),
    "12.3": Section("Many heads", ""),
    "12.4": Section("Positions", ""),
    "12.5": Section("The Transformer block", ""),
    "12.6": Section("A tiny GPT", ""),
}


def title(section: str) -> str:
    """How a sentence names the section.

    >>> title("6.3")
    'section 6.3, "Reverse mode"'
    """
    return f'section {section}, "{SECTIONS[section].title}"'


def link(section: str) -> str:
    """Where the section stands: below the address in DLCORE_BOOK, which a course sets; "" without one.

    >>> link("6.3") == "" or link("6.3").endswith("/06_backpropagation/reverse_mode.html")
    True
    """
    book, page = os.environ.get("DLCORE_BOOK", "").rstrip("/"), SECTIONS[section].page
    return f"{book}/{page}.html" if book and page else ""
