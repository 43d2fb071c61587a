"""Graphs for A5.6, as {node: its parents} or grown to size: a chain of nodes, or a row of diamonds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Graph: TypeAlias = Mapping[str, list[str]]
Parents: TypeAlias = Callable[[str], list[str]]


COMPLETE = "complete"  # how a search ended that came to its end


def order(
    topological_sort: Callable[..., Any],
    root: str,
    made_from: Graph | None = None,
    chain: int = 0,
    diamonds: int = 0,
) -> Any:
    """What is wrong with the order of `root` and all that it depends on, in numbers, since many are right.

    How the search ended; how many nodes are missing, are no ancestors of the root, stand there again, come
    before one of their parents; and whether the root is last (1) or not (0).
    """
    graph = grown(made_from, chain, diamonds)
    ended, nodes = search(lambda: topological_sort(root, patient(graph)))
    if ended != COMPLETE:
        return ended, 0, 0, 0, 0, 1
    if not isinstance(nodes, (list, tuple)):
        return nodes
    place = {node: i for i, node in reversed(list(enumerate(nodes))) if isinstance(node, str)}
    needed = ancestors(graph, root)
    early = [n for n in place for p in set(graph.get(n, ())) if place.get(p, 0) > place[n]]
    strangers = [node for node in nodes if not isinstance(node, str) or node not in needed]
    again = len(nodes) - len(strangers) - len(place.keys() & needed)
    last = bool(nodes) and isinstance(nodes[-1], str) and nodes[-1] == root
    return ended, len(needed - place.keys()), len(strangers), again, len(set(early)), int(last)


def paths(
    count_paths: Callable[..., Any],
    root: str,
    source: str,
    made_from: Graph | None = None,
    chain: int = 0,
    diamonds: int = 0,
) -> tuple[str, Any]:
    """How the search ended, and the number of paths from `source` to `root` (0 if it did not get there)."""
    graph = grown(made_from, chain, diamonds)
    ended, count = search(lambda: count_paths(root, source, patient(graph)))
    return ended, count if ended == COMPLETE else 0


def search(look: Callable[[], Any]) -> tuple[str, Any]:
    """How a search over a graph ends, and what it finds: Python's stack and our patience are limited.

    >>> search(lambda: [1, 2])
    ('complete', [1, 2])
    """
    try:
        return COMPLETE, look()
    except RecursionError:
        return "broken off by a RecursionError", None
    except Impatient as too_often:
        return str(too_often), None


class Impatient(BaseException):
    """The same nodes are searched again and again."""


def grown(made_from: Graph | None, chain: int, diamonds: int) -> Graph:
    """The graph itself, or else a chain "0" → "1" → ..., or diamonds "0" → "0 left", "0 right" → "1" → ...

    >>> grown(None, 0, 1)
    {'0': [], '0 left': ['0'], '0 right': ['0'], '1': ['0 left', '0 right']}
    """
    if made_from is not None:
        return made_from
    graph: dict[str, list[str]] = {"0": []}
    for i in range(1, chain):
        graph[f"{i}"] = [f"{i - 1}"]
    for i in range(diamonds):
        sides = [f"{i} left", f"{i} right"]
        graph |= {side: [f"{i}"] for side in sides} | {f"{i + 1}": sides}
    return graph


def patient(graph: Graph) -> Parents:
    """The function `parents`, which breaks off a search that walks every path before it seems to hang."""
    most = 1000 + 3 * len(graph) ** 2
    asked = 0

    def parents(node: str) -> list[str]:
        nonlocal asked
        asked += 1
        if asked > most:
            raise Impatient(f"broken off: parents() was asked {most:,} times about {len(graph)} nodes")
        return list(graph[node])

    return parents


def ancestors(graph: Graph, root: str) -> set[str]:
    """The root and all nodes that it depends on.

    >>> sorted(ancestors({"a": [], "b": ["a"], "c": ["b"]}, "b"))
    ['a', 'b']
    """
    found, fresh = {root}, {root}
    while fresh:
        fresh = {p for node in fresh for p in graph[node]} - found
        found |= fresh
    return found
