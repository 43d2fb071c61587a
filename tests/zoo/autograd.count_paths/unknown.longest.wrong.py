from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    steps = {}
    for node in topological_sort(root, parents):
        steps[node] = 1 + max((steps[p] for p in parents(node)), default=0)
    return steps[root] - steps.get(source, 0)
