from functools import cache


def count_paths(root, source, parents):
    @cache
    def paths(node):
        if node == source:
            return 1
        return sum(paths(p) for p in parents(node))

    return paths(root)
