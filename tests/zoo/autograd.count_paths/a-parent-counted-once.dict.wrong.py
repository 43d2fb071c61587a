from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    paths = {}
    for node in topological_sort(root, parents):
        if node == source:
            paths[node] = 1
        else:
            paths[node] = sum(paths[p] for p in dict.fromkeys(parents(node)))
    return paths[root]
