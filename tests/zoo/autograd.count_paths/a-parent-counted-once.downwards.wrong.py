from dlcore.autograd import topological_sort


def count_paths(root, source, parents):
    order = topological_sort(root, parents)
    paths = dict.fromkeys(order, 0)
    paths[root] = 1
    for node in order[::-1]:
        seen = []
        for p in parents(node):
            if p not in seen:
                seen.append(p)
                paths[p] += paths[node]
    return paths.get(source, 0)
