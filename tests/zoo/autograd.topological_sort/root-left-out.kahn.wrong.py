from collections import Counter, deque


def topological_sort(root, parents):
    nodes, queue = {root}, deque([root])
    while queue:
        for p in parents(queue.popleft()):
            if p not in nodes:
                nodes.add(p)
                queue.append(p)
    waiting = {node: len(parents(node)) for node in nodes}
    users = {node: Counter() for node in nodes}
    for node in nodes:
        for p in parents(node):
            users[p][node] += 1
    queue, order = deque(node for node in nodes if not waiting[node]), []
    while queue:
        node = queue.popleft()
        if node != root:
            order.append(node)
        for user, times in users[node].items():
            waiting[user] -= times
            if not waiting[user]:
                queue.append(user)
    return order
