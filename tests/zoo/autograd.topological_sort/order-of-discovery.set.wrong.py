def topological_sort(root, parents):
    visited = set()
    order = []
    stack = [root]
    while stack:
        current = stack.pop()
        if current in visited:
            continue
        visited.add(current)
        order.insert(0, current)
        stack.extend(reversed(list(parents(current))))
    return order
