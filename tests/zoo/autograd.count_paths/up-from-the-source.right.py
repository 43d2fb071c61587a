from collections import defaultdict, deque


def count_paths(root, source, parents):
    users, waiting = defaultdict(list), {}
    todo = [root]
    while todo:
        node = todo.pop()
        if node in waiting:
            continue
        waiting[node] = 0
        for p in parents(node):
            users[p].append(node)
            waiting[node] += 1
            todo.append(p)
    paths = defaultdict(int)
    ready = deque(node for node, count in waiting.items() if count == 0)
    while ready:
        node = ready.popleft()
        if node == source:
            paths[node] = 1
        for user in users[node]:
            paths[user] += paths[node]
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return paths[root]
