import numpy as np

from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    order = topological_sort(root, parents)
    place = {node: i for i, node in enumerate(order)}
    paths = np.zeros(len(order))
    for i, node in enumerate(order):
        rows = [place[p] for p in parents(node)]
        paths[i] = 1.0 if node == source else paths[rows].sum()
    return paths[-1]
