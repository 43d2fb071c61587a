from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    return sum(len(parents(node)) for node in topological_sort(root, parents))
