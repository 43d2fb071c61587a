def topological_sort(root, parents):
    done = set()

    def below(node):
        if node not in done:
            done.add(node)
            for p in parents(node):
                yield from below(p)
            yield node

    return list(below(root))
