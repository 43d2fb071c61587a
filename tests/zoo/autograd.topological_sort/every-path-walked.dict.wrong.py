def topological_sort(root, parents):
    def visit(node, order):
        for p in reversed(parents(node)):
            visit(p, order)
        order.setdefault(node, len(order))
        return order

    return list(visit(root, {}))
