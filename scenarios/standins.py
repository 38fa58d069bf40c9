"""Works of another place that only stand in for a sector a place does not model, and how they are silenced.

The finance sector alone carries the city's works as stand-ins (homes, metro, seats …), so that it can run by itself.
In a place that models finance without the sector behind a line, and whose pack gives no works for it, they are
nobody's promise: they are set to nothing, and the inputs that speak only about them are not inputs of the place.

    silent_lines(sectors, given) -> ("metro", …)
    silent_works(constants, lines) -> {"planned metro works": 0.0, …}
    speaks_only_of(name, lines) -> bool            left_over(name, sectors) -> bool
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scenarios.programmes import RUNNING_COSTS, UNIT_COSTS

# The stand-ins that plan each line's works while the sector behind the line is not joined.
PLANNED = {
    "eld_new": ("planned bed starts",),
    "eld_conv": ("planned conversions",),
    "child": ("planned child place starts",),
    "rental": ("planned homes",),
    "talent": ("planned homes",),
    "renewal": ("planned renewal",),
    "shanty": ("planned site households",),
    "village": ("planned site households",),
    "school": ("planned seat starts",),
    "hospital": ("planned hospital bed starts",),
    "metro": ("planned metro works", "metro km open 2020"),
}
# The sector that says what is built on each line, once it is joined.
BEHIND = {
    "eld_new": "eldercare",
    "eld_conv": "eldercare",
    "child": "childcare",
    "rental": "housing",
    "talent": "housing",
    "renewal": "housing",
    "shanty": "housing",
    "village": "housing",
    "school": "services",
    "hospital": "services",
    "metro": "commute",
}
MONEY = "finance"
# What else speaks of a line alone, by the beginning of the variable's name.
ABOUT = {
    "eld_new": ("bed build time", "bed running subsidy", "planned bed starts"),
    "eld_conv": ("planned conversions",),
    "child": ("use of places", "user charge child place", "places in preparation"),
    "rental": ("home build time",),
    "talent": ("home build time",),
    "shanty": ("site build time",),
    "village": ("site build time",),
    "school": ("seat build time", "seats in building"),
    "hospital": ("hospital build time", "hospital beds in building"),
    "metro": ("metro build time", "metro cost recovery", "metro km open 2020"),
}


def silent_lines(sectors: Collection[str], given: Iterable[str]) -> tuple[str, ...]:
    """Budget lines whose works only stand in here and are not given by the place's own tables."""
    own = _variables(given)
    if MONEY not in sectors:
        return ()
    return tuple(
        line
        for line, sector in BEHIND.items()
        if sector not in sectors and PLANNED[line][0] not in own
    )


def silent_works(constants: Iterable[str], lines: Collection[str]) -> dict[str, float]:
    """Another place's works set to nothing, by element name."""
    silent = {name for line in lines for name in PLANNED[line]}
    return {name: 0.0 for name in constants if name.partition("[")[0] in silent}


def left_over(name: str, sectors: Collection[str]) -> bool:
    """Whether an input only planned works that a joined sector now says itself."""
    variable = name.partition("[")[0]
    return any(
        sector in sectors and MONEY in sectors and variable == PLANNED[line][0]
        for line, sector in BEHIND.items()
    )


def speaks_only_of(name: str, lines: Collection[str]) -> bool:
    """Whether an input is about silent lines alone."""
    variable, _, elements = name.rstrip("]").partition("[")
    if variable.startswith(("given ", "works time")) and elements:
        return elements.split(",")[0] in lines
    return any(variable in _about(line) for line in lines)


def _about(line: str) -> set[str]:
    names = (*PLANNED[line], *ABOUT.get(line, ()), *UNIT_COSTS[line], RUNNING_COSTS.get(line, ""))
    return _variables(names)


def _variables(names: Iterable[str]) -> set[str]:
    return {name.partition("[")[0] for name in names}
