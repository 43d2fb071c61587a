def count_paths(root, source, parents):
    if root == source:
        return 1
    total = 0
    for p in parents(root):
        total += count_paths(p, source, parents)
    return total
