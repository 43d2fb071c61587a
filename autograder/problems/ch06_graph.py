"""A5.6: the order in which a graph is computed, and the number of paths through it."""

from collections import Counter, deque

import numpy as np
import torch

from autograder.scenarios import ch06_graph

from .problem import Arguments, Group, Mistake, Problem


def drawn(rng: np.random.Generator, twice: bool = False) -> dict[str, list[str]]:
    """Two halves above x and w, alike but for the order of the parents: no search has luck in both."""
    size = int(rng.integers(5, 8))
    letters = [str(letter) for letter in rng.permutation(list("abcdefghjkmnpqrst"))]
    left, right = ["x", "w", *letters[2:size]], ["x", "w", *letters[size : 2 * size - 2]]
    graph: dict[str, list[str]] = {"x": [], "w": []}
    for i in range(2, size):
        below = rng.permutation(i)[: rng.integers(2, 4)].tolist()
        below += below[:1] if twice else []
        graph[left[i]] = [left[j] for j in below]
        graph[right[i]] = [right[j] for j in reversed(below)]
    return graph | {"loss": [left[-1], right[-1]]}


def graph(rng: np.random.Generator) -> Arguments:
    return {"root": "loss", "made_from": drawn(rng)}


def squares(rng: np.random.Generator) -> Arguments:
    return {"root": "loss", "made_from": drawn(rng, twice=True)}


def alone(rng: np.random.Generator) -> Arguments:
    return {"root": "x", "made_from": {"x": [], "y": ["x"]}}


def chain(rng: np.random.Generator) -> Arguments:
    length = int(rng.integers(4500, 5500))
    return {"root": f"{length - 1}", "chain": length}


def diamonds(rng: np.random.Generator) -> Arguments:
    count = int(rng.integers(38, 43))
    return {"root": f"{count}", "diamonds": count}


def in_order(root, made_from=None, chain=0, diamonds=0):
    """Nothing is missing, strange, repeated or early, and the root is last."""
    return ch06_graph.COMPLETE, 0, 0, 0, 0, 1


def searched(root, parents, recalls=True):
    """Depth first with a stack of its own, parents before their children."""
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            if recalls:
                seen.add(node)
            stack.append((node, True))
            stack.extend((p, False) for p in parents(node))
    return order


def root_first(root, parents):
    return searched(root, parents)[::-1]


def rootless(root, parents):
    return searched(root, parents)[:-1]


def forgetful(root, parents):
    return searched(root, parents, recalls=False)


def discovered(root, parents):
    order, stack = {}, [root]
    while stack:
        node = stack.pop()
        if node not in order:
            order[node] = len(order)
            stack.extend(parents(node))
    return [*order][::-1]


def breadth_first(root, parents):
    order, queue = {}, deque([root])
    while queue:
        node = queue.popleft()
        if node not in order:
            order[node] = len(order)
            queue.extend(parents(node))
    return [*order][::-1]


def recursive(root, parents, every_path=False):
    order, seen = {}, set()

    def visit(node):
        if every_path or node not in seen:
            seen.add(node)
            for p in parents(node):
                visit(p)
            order.setdefault(node)

    visit(root)
    return [*order]


def walks_every_path(root, parents):
    return recursive(root, parents, every_path=True)


def between(rng: np.random.Generator) -> Arguments:
    return graph(rng) | {"source": "x"}


def doubled(rng: np.random.Generator) -> Arguments:
    return squares(rng) | {"source": "x"}


def midway(rng: np.random.Generator) -> Arguments:
    return {"root": "loss", "source": "x", "made_from": drawn(rng) | {"x": ["u", "v"], "u": ["v"], "v": []}}


def itself(rng: np.random.Generator) -> Arguments:
    return graph(rng) | {"source": "loss"}


def no_ancestor(rng: np.random.Generator) -> Arguments:
    """The other half, what comes after the root, or a node that is nowhere."""
    made_from = drawn(rng)
    left, right = made_from["loss"]
    return {"root": left, "source": str(rng.choice([right, "loss", "nowhere"])), "made_from": made_from}


def up_the_chain(rng: np.random.Generator) -> Arguments:
    return chain(rng) | {"source": str(rng.integers(0, 20))}


def through_diamonds(rng: np.random.Generator) -> Arguments:
    return diamonds(rng) | {"source": str(rng.integers(0, 3))}


def by_matrices(root, source, made_from=None, chain=0, diamonds=0):
    """Entry (root, source) of Aᵏ is the number of paths of k edges; only chains are too long for that."""
    if chain:
        return ch06_graph.COMPLETE, int(int(source) <= int(root))
    graph = ch06_graph.grown(made_from, chain, diamonds)
    place = {node: i for i, node in enumerate([*graph, *({source} - graph.keys())])}
    edges = torch.zeros(len(place), len(place), dtype=torch.float64)
    for node, parents in graph.items():
        for parent in parents:
            edges[place[node], place[parent]] += 1
    total = power = torch.eye(len(place), dtype=torch.float64)
    for _ in place:
        power = power @ edges
        total = total + power
    return ch06_graph.COMPLETE, int(total[place[root], place[source]])


def counted(root, source, parents, add=sum, start=None, listed=list):
    paths = {}
    for node in searched(root, parents):
        usual = add([paths[p] for p in listed(parents(node))])
        paths[node] = usual if start is None else start(node, usual)
        if start is None and node == source:
            paths[node] = 1
    return paths[root]


def once_each(root, source, parents):
    return counted(root, source, parents, listed=set)


def every_start(root, source, parents):
    starts = {node for node in searched(root, parents) if node == source or not parents(node)}
    return counted(root, source, parents, start=lambda node, usual: 1 if node in starts else usual)


def only_a_leaf(root, source, parents):
    leaf = not parents(source) if source in searched(root, parents) else False
    return counted(root, source, parents, start=lambda node, usual: 1 if leaf and node == source else usual)


def whether(root, source, parents):
    return counted(root, source, parents, add=lambda paths: max(paths, default=0))


def not_to_itself(root, source, parents):
    return 0 if root == source else counted(root, source, parents)


def handed_on_early(root, source, parents):
    """Down from the root, each node but once: what arrives at it later is not handed on."""
    paths, queue = Counter({root: 1}), deque([root])
    seen = {root}
    while queue:
        node = queue.popleft()
        for p in parents(node):
            paths[p] += paths[node]
            if p not in seen:
                seen.add(p)
                queue.append(p)
    return paths[source]


def memorised(root, source, parents, known=None):
    known = {source: 1} if known is None else known
    if root not in known:
        known[root] = sum(memorised(p, source, parents, known) for p in parents(root))
    return known[root]


def expanded(root, source, parents):
    return 1 if root == source else sum(expanded(p, source, parents) for p in parents(root))


PROBLEMS = [
    Problem(
        "autograd.topological_sort",
        points=4,
        outputs=("search", "missing", "no_ancestors", "repeated", "before_parents", "root_last"),
        scenario="ch06_graph.order",
        groups=(
            Group("a graph", graph, weight=2),
            Group("a parent listed twice", squares),
            Group("a node without parents", alone, weight=0.5),
            Group("a chain of 5,000 nodes", chain),
            Group("40 diamonds in a row", diamonds),
        ),
        reference=in_order,
        mistakes=(
            Mistake(
                "root first",
                "The list begins with the root and ends with the leaves. It is wanted the other way round,"
                " as the values are computed: each node after its parents, the root last.",
                "6.3",
                root_first,
            ),
            Mistake(
                "breadth first",
                "The nodes are sorted by the least number of steps from the root. A node can be reached by a"
                " short path and by a long one, and must come before all that lies on the long one: add it"
                " to the list when its parents are done, not when it is met.",
                "6.3",
                breadth_first,
            ),
            Mistake(
                "order of discovery",
                "A node takes its place when the search meets it, and the list is then turned round. Another"
                " node that is met later may have the same parent, and now comes before it: a node is in"
                " order only once its parents are, when the search leaves it.",
                "6.3",
                discovered,
            ),
            Mistake(
                "visited nodes not remembered",
                "A node that several others are made from is listed once for each of them. Keep a set of the"
                " nodes that were visited: in a backward pass, a repeated node hands on its gradient twice.",
                "6.3",
                forgetful,
            ),
            Mistake(
                "root left out",
                "The root is not in the list. It depends on all the others, so it is the last.",
                "6.3",
                rootless,
            ),
            Mistake(
                "recursion",
                "The function calls itself once for each node of a path, and Python allows about a thousand"
                " such calls: a recurrent network of that many steps breaks it. A list of nodes still to do"
                " takes the place of Python's own stack.",
                "6.6",
                recursive,
            ),
            Mistake(
                "every path walked",
                "Whether a node has been visited is asked only after its parents were searched again. The"
                " list comes out right, but each path is walked to its end, and 40 diamonds have 2⁴⁰ of"
                " them: ask first.",
                "6.2",
                walks_every_path,
            ),
        ),
    ),
    Problem(
        "autograd.count_paths",
        points=4,
        outputs=("search", "paths"),
        scenario="ch06_graph.paths",
        uses=("autograd.topological_sort",),
        groups=(
            Group("a graph", between, weight=2),
            Group("a parent listed twice", doubled),
            Group("a source that has parents itself", midway),
            Group("the source is the root", itself, weight=0.5),
            Group("the source is no ancestor", no_ancestor, weight=0.5),
            Group("a chain of 5,000 nodes", up_the_chain),
            Group("40 diamonds in a row", through_diamonds),
        ),
        reference=by_matrices,
        mistakes=(
            Mistake(
                "a parent counted once",
                "A parent that is listed twice counts once. In x·x the loss reaches x through either factor:"
                " two edges, two products in the chain rule's sum, and hence two paths.",
                "6.2",
                once_each,
            ),
            Mistake(
                "paths of all leaves",
                "Every node without parents counts as a beginning. Only paths from the source are asked for:"
                " any other leaf has 0 of them.",
                "6.2",
                every_start,
            ),
            Mistake(
                "source taken for a leaf",
                "Paths begin only where a node has no parents. The source may stand in the midst of the"
                " graph: there is one path from it to itself, the empty one, whatever it was made from.",
                "6.2",
                only_a_leaf,
            ),
            Mistake(
                "whether, not how many",
                "The answer is 1 for every source that the root depends on: a node takes over what one of its"
                " parents has. Whoever comes by one parent comes not by another, so the numbers add up.",
                "6.2",
                whether,
            ),
            Mistake(
                "handed on too early",
                "A node hands on its number when the search first meets it. Later a longer path brings it"
                " more, which those below it never hear of: a node's turn is when all its own contributions"
                " are in, in topological order.",
                "6.3",
                handed_on_early,
            ),
            Mistake(
                "no path to itself",
                "With the root as its own source the answer is 0. The empty path counts: ∂root/∂root = 1, a"
                " product of no factors.",
                "6.2",
                not_to_itself,
            ),
            Mistake(
                "recursion",
                "The numbers are right and each is computed once, but the function calls itself down the"
                " whole graph, and Python stops after about a thousand calls. In topological order a plain"
                " loop does it.",
                "6.6",
                memorised,
            ),
            Mistake(
                "every path walked",
                "The paths are walked one by one. Two edges more can double their number: let every node"
                " pass on its total, and the work grows with the edges alone.",
                "6.2",
                expanded,
            ),
        ),
    ),
]
