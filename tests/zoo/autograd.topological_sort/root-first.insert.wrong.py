def topological_sort(root, parents):
    order, seen = [], {root}
    stack = [(root, list(parents(root)))]
    while stack:
        node, rest = stack[-1]
        if rest:
            p = rest.pop()
            if p not in seen:
                seen.add(p)
                stack.append((p, list(parents(p))))
        else:
            stack.pop()
            order.insert(0, node)
    return order
