def count_paths(root, source, parents):
    reached, todo = {root}, [root]
    while todo:
        node = todo.pop()
        if node == source:
            return 1
        new = set(parents(node)) - reached
        reached |= new
        todo.extend(new)
    return 0
