from collections import defaultdict


def count_paths(root, source, parents):
    paths = defaultdict(int)
    paths[root] = 1
    nodes = [root]
    for node in nodes:
        for p in reversed(parents(node)):
            if p not in paths:
                nodes.append(p)
            paths[p] += paths[node]
    return paths.get(source, 0)
