from collections import Counter, deque


def topological_sort(root, parents):
    reached, todo = {root}, [root]
    while todo:
        for p in parents(todo.pop()):
            if p not in reached:
                reached.add(p)
                todo.append(p)
    uses = Counter(p for node in reached for p in parents(node))
    order, ready = deque(), deque([root])
    while ready:
        node = ready.popleft()
        order.appendleft(node)
        for p in parents(node):
            uses[p] -= 1
            if uses[p] == 0:
                ready.append(p)
    return list(order)
