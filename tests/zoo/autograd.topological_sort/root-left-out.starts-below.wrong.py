def topological_sort(root, parents):
    order, seen = [], {root}
    stack = [(p, False) for p in parents(root)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            order.append(node)
            continue
        if node in seen:
            continue
        seen.add(node)
        stack.append((node, True))
        stack.extend((p, False) for p in parents(node))
    return order
