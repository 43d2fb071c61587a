def topological_sort(root, parents):
    met = {root: None}
    path = [iter(parents(root))]
    while path:
        p = next(path[-1], None)
        if p is None:
            path.pop()
        elif p not in met:
            met[p] = None
            path.append(iter(parents(p)))
    return list(reversed(met))
