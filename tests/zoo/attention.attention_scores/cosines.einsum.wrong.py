import numpy as np


def attention_scores(q, k):
    products = np.einsum("...td,...sd->...ts", q, k)
    squares = (
        np.einsum("...td,...td->...t", q, q)[..., None] * np.einsum("...sd,...sd->...s", k, k)[..., None, :]
    )
    return products / np.sqrt(squares)
