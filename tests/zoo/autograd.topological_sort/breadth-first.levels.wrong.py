def topological_sort(root, parents):
    seen = {root}
    levels = [[root]]
    while levels[-1]:
        below = []
        for node in levels[-1]:
            for p in parents(node):
                if p not in seen:
                    seen.add(p)
                    below.append(p)
        levels.append(below)
    return [node for level in reversed(levels) for node in reversed(level)]
