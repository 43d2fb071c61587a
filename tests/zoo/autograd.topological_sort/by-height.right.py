def topological_sort(root, parents):
    above = {root: []}
    todo = [root]
    for node in todo:
        for p in parents(node):
            if p not in above:
                above[p] = []
                todo.append(p)
            above[p].append(node)
    missing = {node: len(parents(node)) for node in todo}
    layer = [node for node in todo if missing[node] == 0]
    order = []
    while layer:
        order.extend(layer)
        following = []
        for node in layer:
            for user in above[node]:
                missing[user] -= 1
                if missing[user] == 0:
                    following.append(user)
        layer = following
    return order
