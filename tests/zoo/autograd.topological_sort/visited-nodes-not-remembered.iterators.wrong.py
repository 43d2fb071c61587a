def topological_sort(root, parents):
    order = []
    path = [(root, iter(parents(root)))]
    while path:
        node, rest = path[-1]
        try:
            p = next(rest)
        except StopIteration:
            order.append(node)
            path.pop()
        else:
            path.append((p, iter(parents(p))))
    return order
