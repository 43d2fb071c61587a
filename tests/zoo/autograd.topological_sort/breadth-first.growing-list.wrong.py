def topological_sort(root, parents):
    nodes = [root]
    known = {root}
    for node in nodes:
        for p in reversed(list(parents(node))):
            if p not in known:
                known.add(p)
                nodes.append(p)
    nodes.reverse()
    return nodes
