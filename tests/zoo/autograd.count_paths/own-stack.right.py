def count_paths(root, source, parents):
    known = {source: 1}
    stack = [root]
    while stack:
        node = stack[-1]
        todo = [p for p in parents(node) if p not in known]
        if node in known:
            stack.pop()
        elif todo:
            stack += todo
        else:
            known[stack.pop()] = sum(map(known.get, parents(node)))
    return known[root]
