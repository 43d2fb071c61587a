def topological_sort(root, parents):
    finished = {}
    seen = {root}
    path = [(root, iter(parents(root)))]
    while path:
        node, remaining = path[-1]
        for p in remaining:
            if p not in seen:
                seen.add(p)
                path.append((p, iter(parents(p))))
                break
        else:
            path.pop()
            finished[node] = True
    return list(finished)
