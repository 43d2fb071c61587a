from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    paths = {}
    for node in topological_sort(root, parents):
        paths[node] = int(node == source or any(paths[p] for p in parents(node)))
    return paths[root]
