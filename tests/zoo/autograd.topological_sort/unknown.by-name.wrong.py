def topological_sort(root, parents):
    nodes, todo = {root}, [root]
    while todo:
        new = set(parents(todo.pop())) - nodes
        nodes |= new
        todo += new
    return [*sorted(nodes - {root}), root]
