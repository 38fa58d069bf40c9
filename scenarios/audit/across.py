"""What the documents of several places say about one another.

    across(regions) -> tuple[Finding, ...]

Two places may rightly promise different levels; a conflict between them is one that a row declares, or one variable
read from two definitions, which forbids comparing the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from scenarios.audit.findings import Finding
from scenarios.audit.names import subject
from scenarios.audit.plan import Plan
from scenarios.audit.sentences import figure_en, figure_zh
from scenarios.audit.twice import figure_twice
from scenarios.registry import ARITHMETIC, Target

if TYPE_CHECKING:
    from scenarios.region import Region

UNLIKE = "unlike_definitions"


def across(regions: Iterable[Region]) -> tuple[Finding, ...]:
    """Findings between the documents of different places."""
    return across_targets({r.id: tuple(r.targets.values()) for r in regions})


def across_targets(registries: Mapping[str, tuple[Target, ...]]) -> tuple[Finding, ...]:
    """The same from the registries alone, by region id."""
    home = {row.id: place for place, rows in registries.items() for row in rows}
    return (*_declared(registries, home), *_unlike(registries))


def _declared(
    registries: Mapping[str, tuple[Target, ...]], home: Mapping[str, str]
) -> Iterator[Finding]:
    by_id = {row.id: row for rows in registries.values() for row in rows}
    linked = [
        (row, by_id[other])
        for row in by_id.values()
        for other in row.conflicts
        if other in by_id and home[other] != home[row.id]
    ]
    done: set[frozenset[str]] = set()
    for row, other in linked:
        pair = frozenset((row.id, other.id))
        if pair not in done:
            done.add(pair)
            yield from figure_twice(Plan((row, other)))


def _unlike(registries: Mapping[str, tuple[Target, ...]]) -> Iterator[Finding]:
    """One model variable read from indicators of two names in two places."""
    spoken: dict[str, dict[str, Target]] = defaultdict(dict)
    for place, rows in registries.items():
        for row in rows:
            if row.variable != ARITHMETIC and row.promises:
                spoken[row.variable].setdefault(place, row)
    for variable, places in spoken.items():
        for (a_place, a), (b_place, b) in combinations(places.items(), 2):
            if subject(a.indicator) == subject(b.indicator) and a.unit == b.unit:
                continue
            yield Finding(
                rule=UNLIKE,
                severity="note",
                ids=(a.id, b.id),
                numbers={"first": a.target_value or 0.0, "second": b.target_value or 0.0},
                explained_by_rounding=None,
                message_zh=(
                    f"{a.indicator}（{figure_zh(a)}）与{b.indicator}（{figure_zh(b)}）对应同一变量"
                    f"（{variable}），但口径名称不同，不宜直接比较。"
                ),
                message_en=(
                    f"{a.indicator_en} of {a_place} ({figure_en(a)}) and {b.indicator_en} of {b_place} "
                    f"({figure_en(b)}) are read from one variable ({variable}) under two definitions."
                ),
            )
