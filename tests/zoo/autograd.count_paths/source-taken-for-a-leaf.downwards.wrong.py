from collections import Counter

from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    paths, ends = Counter({root: 1}), Counter()
    for node in reversed(topological_sort(root, parents)):
        if parents(node):
            for p in parents(node):
                paths[p] += paths[node]
        else:
            ends[node] = paths[node]
    return ends[source]
