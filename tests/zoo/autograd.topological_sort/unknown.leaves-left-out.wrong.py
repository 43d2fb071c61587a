def topological_sort(root, parents):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            order.append(node)
        elif node not in seen and parents(node):
            seen.add(node)
            stack += [(node, True), *((p, False) for p in parents(node))]
    return order
