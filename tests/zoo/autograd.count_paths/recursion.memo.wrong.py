def count_paths(root, source, parents):
    memo = {}

    def visit(node):
        if node not in memo:
            total = 1 if node == source else 0
            if not total:
                for p in parents(node):
                    total += visit(p)
            memo[node] = total
        return memo[node]

    return visit(root)
