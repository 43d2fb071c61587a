def topological_sort(root, parents):
    order = []
    visited = set()

    def visit(node):
        if node in visited:
            return
        visited.add(node)
        for p in parents(node):
            visit(p)
        order.append(node)

    visit(root)
    return order
