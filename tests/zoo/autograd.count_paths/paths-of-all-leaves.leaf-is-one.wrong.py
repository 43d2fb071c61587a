from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    paths = {}
    for node in topological_sort(root, parents):
        above = [paths[p] for p in parents(node)]
        paths[node] = sum(above) if above and node != source else 1
    return paths[root]
