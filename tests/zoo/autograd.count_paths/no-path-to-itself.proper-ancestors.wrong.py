from collections import Counter

from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    weight, paths = Counter({root: 1}), Counter()
    for node in topological_sort(root, parents)[::-1]:
        for p in parents(node):
            paths[p] += weight[node]
            weight[p] += weight[node]
    return paths[source]
