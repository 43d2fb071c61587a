def topological_sort(root, parents):
    order = []
    stack = [[root, list(parents(root))]]
    while len(stack) > 0:
        node, left = stack[-1]
        if len(left) == 0:
            order += [node]
            del stack[-1]
        else:
            above = left.pop()
            stack.append([above, list(parents(above))])
    return order
