from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    if root == source:
        return 0
    paths = {}
    for node in topological_sort(root, parents):
        paths[node] = 1 if node == source else sum(paths[p] for p in parents(node))
    return paths[root]
