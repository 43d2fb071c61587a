def count_paths(root, source, parents):
    def walk(node):
        if node == source:
            yield 1
        else:
            for p in parents(node):
                yield from walk(p)

    return len(list(walk(root)))
