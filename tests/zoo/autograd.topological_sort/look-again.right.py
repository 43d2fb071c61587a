def topological_sort(root, parents):
    order = ()
    done = set()
    stack = [root]
    chunks = []
    while stack:
        node = stack[-1]
        waiting = [p for p in parents(node) if p not in done]
        if waiting:
            stack.append(waiting[0])
        else:
            stack.pop()
            if node not in done:
                done.add(node)
                chunks.append(node)
    order += tuple(chunks)
    return order
