from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    paths = {source: 1}
    for node in topological_sort(root, parents):
        if node not in paths:
            paths[node] = sum(paths[p] for p in parents(node)) or int(not parents(node))
    return paths[root]
