from collections import Counter


def topological_sort(root, parents):
    nodes = {root}
    todo = [root]
    while todo:
        new = set(parents(todo.pop())) - nodes
        nodes |= new
        todo += new
    uses = Counter()
    for node in nodes:
        for p in parents(node):
            uses[p] += 1
    order = [root]
    for node in order:
        for p in parents(node):
            uses[p] -= 1
            if uses[p] == 0:
                order.append(p)
    return order
