"""What can hold a sector back, as data beside it: `model/sectors/<name>/limits.yaml`.

    read_limits(("eldercare",)) -> Limits

A limit (building delay, budget, staff, closures) names the inputs that relax it: run again with those values, a
reader sees how much of a shortfall that limit explains. A companion is the number that must stand beside another
("beds" beside "occupancy"), so that a target met on paper is not mistaken for a service in use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from model.constants import constants
from model.tables import read_text

SECTORS = Path(__file__).resolve().parent / "sectors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One thing that can hold a result back, and the inputs that take it away."""

    id: str
    zh: str
    en: str
    relax: Mapping[str, float]  # model element (or whole variable) -> value without the limit
    liftable: bool = False  # a decision can take it away (money), unlike the time it takes to build


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """A variable that must be read beside others."""

    of: tuple[str, ...]  # variables it accompanies
    name: str
    zh: str
    en: str
    hollow_below: float | None  # under this a met target is empty in use
    of_year: bool = False  # a share of a year's flows, which run from the year's beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownItem:
    """One part of a total."""

    name: str  # model element of the part
    base: str  # the input that holds its base-year level
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A total and the parts that add up to it at every time."""

    of: str
    items: tuple[BreakdownItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Public money that a sector spends."""

    id: str
    of: str  # formula over model variables [CNY to date, or CNY/year]
    to_date: bool  # the formula is a running total; else a yearly flow
    sector: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits, companions, breakdowns and costs of the sectors asked for."""

    limits: tuple[Limit, ...]
    companions: tuple[Companion, ...]
    breakdowns: tuple[Breakdown, ...]
    costs: tuple[Cost, ...] = ()
    unpriced: tuple[str, ...] = ()  # inputs whose use takes money that no cost here counts
    given: tuple[str, ...] = ()  # inputs for what-if questions: nobody decides or doubts them


def read_limits(sectors: Sequence[str]) -> Limits:
    """Limits, companions, breakdowns and costs of some sectors; a sector without the file has none.

    A limit is relaxed through inputs; what another joined sector computes is none, and a limit left with nothing goes.
    """
    elements = tuple(constants(sectors))
    inputs = {name for element in elements for name in (element, element.split("[")[0])}
    limits: list[Limit] = []
    companions: list[Companion] = []
    breakdowns: list[Breakdown] = []
    costs: list[Cost] = []
    unpriced: list[str] = []
    given: list[str] = []
    for sector in sectors:
        path = SECTORS / sector / "limits.yaml"
        if not path.is_file():
            continue
        data = YAML(typ="safe").load(read_text(path)) or {}
        for entry in data.get("limits") or ():
            relax = {name: value for name, value in entry["relax"].items() if name in inputs}
            if relax:
                limits.append(Limit(**{**entry, "relax": relax}))
        for entry in data.get("companions") or ():
            hollow = entry.get("hollow_below")
            companions.append(
                Companion(**{**entry, "of": tuple(entry["of"]), "hollow_below": hollow})
            )
        for entry in data.get("breakdowns") or ():
            items = tuple(BreakdownItem(**item) for item in entry["items"])
            breakdowns.append(Breakdown(of=entry["of"], items=items))
        costs += [Cost(**entry, sector=sector) for entry in data.get("costs") or ()]
        unpriced += data.get("unpriced") or ()
        given += data.get("given") or ()
    return Limits(
        tuple(limits),
        tuple(companions),
        tuple(breakdowns),
        tuple(costs),
        tuple(unpriced),
        tuple(name for name in elements if name in given or name.split("[")[0] in given),
    )
