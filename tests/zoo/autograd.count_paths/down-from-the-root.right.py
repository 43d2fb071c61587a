from collections import Counter

from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    paths = Counter({root: 1})
    for node in reversed(topological_sort(root, parents)):
        for p in parents(node):
            paths[p] += paths[node]
    return paths[source]
