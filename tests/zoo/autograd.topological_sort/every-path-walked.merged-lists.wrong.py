def topological_sort(root, parents):
    order = []
    for p in parents(root):
        for node in topological_sort(p, parents):
            if node not in order:
                order.append(node)
    return [*order, root]
