"""What an equation reads in every step, apart from what only sets where a run begins: a feedback runs through the first.

names_running(expr) -> Iterator[str]
"""

from __future__ import annotations

from collections.abc import Iterator

from model.engine.nodes import Call, Node, Ref, children

AT_START = {  # which argument of a function counts only when a run begins
    "initial": 0,
    "reinitial": 0,
    "integ": 1,
    "active initial": 1,
    "sample if true": 2,
    "trend": 2,
    "smoothi": 2,
    "smooth3i": 2,
    "smooth n": 2,
    "delay1i": 2,
    "delay3i": 2,
    "delay n": 2,
    "delay fixed": 2,
}


def names_running(expr: Node) -> Iterator[str]:
    """Variables a tree goes on reading after the start of a run."""
    pending = [expr]
    while pending:
        node = pending.pop()
        if isinstance(node, Ref):
            yield node.name
        if isinstance(node, Call) and node.function in AT_START:
            skipped = AT_START[node.function]
            pending += [arg for i, arg in enumerate(node.args) if i != skipped]
        else:
            pending += children(node)
