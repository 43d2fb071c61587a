from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    paths = {}
    for node in topological_sort(root, parents):
        if not parents(node):
            paths[node] = 1 if node == source else 0
        else:
            paths[node] = 0
            for p in parents(node):
                paths[node] += paths[p]
    return paths[root]
