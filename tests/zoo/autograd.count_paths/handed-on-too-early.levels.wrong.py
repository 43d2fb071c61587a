def count_paths(root, source, parents):
    paths = {root: 1}
    level, visited = [root], {root}
    while level:
        following = []
        for node in level:
            for p in parents(node):
                paths[p] = paths.get(p, 0) + paths[node]
                if p not in visited:
                    visited.add(p)
                    following.append(p)
        level = following
    return paths.get(source, 0)
