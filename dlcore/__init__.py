"""dlcore: deep learning in numpy, in the order of the book."""

__version__ = "0.1.0"
