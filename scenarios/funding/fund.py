"""The funding of a place's plan: need, room and gap by year, programme and payer.

    fund(open_region(place), "plan", {}) -> Funding         .json() has the stable keys
    fund(region, "plan", {"unit cost bed": 150000}).ledger        every cell, in current and 2020 prices

The unit cost is re-run, never scaled: room is fixed, so a tenth more cost is more than a tenth more gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model import InputError
from scenarios.funding.bill import FACTORS, Bill, bill_of
from scenarios.funding.ledger import OUTPUTS, Ledger, ledger_of
from scenarios.funding.wording import LINES
from scenarios.region import PLAN, Region
from scenarios.runs import Settings, default_of, run, settings_of

if TYPE_CHECKING:
    from calibration.baseline import Value

SECTOR = "finance"
PLAN_YEARS = (2021, 2025)  # where no programme says which years it is for
COST, HOLD_BACK, DEPOSIT = "unit cost factor", "hold back switch", "deposit share"
LEAST_DEPOSIT = 0.01  # "no money, no starts" must hold


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCost:
    """The totals with every unit cost multiplied. [CNY, prices of the time]"""

    factor: float
    total_need: float
    total_gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """What a plan costs one place and what of it is short."""

    region: str
    scenario: str
    ledger: Ledger = field(repr=False)
    promised: Ledger = field(repr=False)  # the same with nothing held back
    books: tuple[Ledger, ...] = field(repr=False)  # one for each of `at_cost`
    at_cost: tuple[AtCost, ...]
    bill: Bill = field(repr=False)  # units × unit cost as promised, whatever the money
    deposit: float  # part of the cost due at the start of works
    cost_factor: float  # on every unit cost
    not_costed: tuple[str, ...]  # lines of sectors this place does not model
    notes: tuple[str, ...]

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from scenarios.display import funding_html

        return funding_html(self)

    def json(self) -> dict[str, Any]:
        """The stable contract of `keda fund --json`; money in CNY at prices of the time unless it says 2020."""
        book = self.ledger
        totals = {name: getattr(book, name).sum(axis=(0, 1, 2)) for name in ("need", "paid", "gap")}
        real = {name: getattr(book, f"real_{name}").sum(axis=(0, 1, 2)) for name in ("need", "gap")}
        promised = self.promised.need.sum(axis=(0, 1, 2))
        years = [
            {
                "year": year,
                "promised": float(promised[at]),
                "deferred": float(promised[at] - totals["need"][at]),
                "need": float(totals["need"][at]),
                "capital": float(book.need[:, :, 0, at].sum()),
                "running": float(book.need[:, :, 1, at].sum()),
                "room": float(book.room[:, at].sum()),
                "paid": float(totals["paid"][at]),
                "gap": float(totals["gap"][at]),
                "unused_room": float(book.unused[:, at].sum()),
                "need_2020": float(real["need"][at]),
                "gap_2020": float(real["gap"][at]),
                "debt": float(book.debt[at]),
                **{name.replace(" ", "_"): float(path[at]) for name, path in book.yearly.items()},
            }
            for at, year in enumerate(book.years)
        ]
        return {
            "region": self.region,
            "scenario": self.scenario,
            "years": years,
            "period": self._period(years),
            "bill": [row.json() for row in self.bill.rows],
            "programmes": [self._programme(line) for line in self._lines()],
            "payers": [self._payer(payer) for payer in book.payers],
            "total_need": float(book.need.sum()),
            "total_paid": float(book.paid.sum()),
            "total_gap": float(book.gap.sum()),
            "total_need_2020": float(book.real_need.sum()),
            "total_gap_2020": float(book.real_gap.sum()),
            "peak_year": book.peak_year,
            "at_cost": [
                {"factor": c.factor, "total_need": c.total_need, "total_gap": c.total_gap}
                for c in self.at_cost
            ],
            "not_costed": list(self.not_costed),
            "residuals": {**book.residuals(), **self.bill.residuals()},
            "notes": list(self.notes),
        }

    def _lines(self) -> list[str]:
        """Lines with something to pay or to build."""
        return self.ledger.used_lines(self.not_costed)

    def _period(self, years: list[dict[str, Any]]) -> dict[str, Any]:
        """Sums over the years the promises are for, so that five years can be read at once."""
        span = self.bill.years or PLAN_YEARS
        mine = [year for year in years if span[0] <= year["year"] <= span[-1]]
        names = (
            "promised",
            "need",
            "capital",
            "running",
            "room",
            "paid",
            "gap",
            "need_2020",
            "gap_2020",
        )
        sums = {name: sum(year[name] for year in mine) for name in names}
        return {"first_year": span[0], "last_year": span[-1], **sums}

    def _programme(self, line: str) -> dict[str, Any]:
        book = self.ledger
        at = book.lines.index(line)
        zh, en = LINES[line]
        return {
            "id": line,
            "zh": zh,
            "en": en,
            "capital": float(book.need[at, :, 0].sum()),
            "running": float(book.need[at, :, 1].sum()),
            "gap": float(book.gap[at].sum()),
            "started_2020": float(book.started[at].sum()),
            "completed_2020": float(book.completed[at].sum()),
            "payers": {
                payer: {
                    name: float(getattr(book, name)[at, j].sum())
                    for name in ("need", "paid", "gap")
                }
                for j, payer in enumerate(book.payers)
            },
        }

    def _payer(self, payer: str) -> dict[str, Any]:
        book = self.ledger
        at = book.payers.index(payer)
        cells = {name: float(getattr(book, name)[:, at].sum()) for name in ("need", "paid", "gap")}
        return {
            "id": payer,
            **cells,
            "room": float(book.room[at].sum()),
            "lapsed": float(book.lapsed[at].sum()),
            "opening": float(book.opening[at, 0]),
            "closing": float(book.closing[at, -1]),
        }


def fund(
    region: Region, scenario: str = PLAN, changes: Mapping[str, float] | None = None
) -> Funding:
    """Need, room and gap of a scenario with changes on top, and again at other unit costs.

    Raises InputError where the place has no finance sector, and for an unknown scenario or input.
    """
    if SECTOR not in region.sectors:
        fix = f"add {SECTOR} to sectors in region.yaml and its revenue to baseline.csv"
        raise InputError("has no money in its model", got=region.id, fix=fix)
    settings = money_settings(region, scenario, changes)
    cost = settings.get(COST, default_of(region, COST))
    if not isinstance(cost, float | int):
        raise InputError("is a path where one number is needed", got=COST)
    members: list[Settings] = [{**settings, COST: cost * factor} for factor in FACTORS]
    members.append({**settings, HOLD_BACK: 0.0})
    results = run(region, members, OUTPUTS)
    books = [ledger_of(results, region.program, at) for at in range(len(members))]
    return Funding(
        region=region.id,
        scenario=scenario,
        ledger=books[FACTORS.index(1.0)],
        promised=books[-1],
        books=tuple(books[:-1]),
        at_cost=tuple(
            AtCost(factor=f, total_need=float(b.need.sum()), total_gap=float(b.gap.sum()))
            for f, b in zip(FACTORS, books, strict=False)
        ),
        bill=bill_of(region, factor=cost),
        cost_factor=cost,
        deposit=_deposit(region, settings),
        not_costed=region.not_costed,
        notes=results.notes,
    )


def money_settings(
    region: Region, scenario: str = PLAN, changes: Mapping[str, float] | None = None
) -> dict[str, Value]:
    """A scenario's settings with every step kept, so that years add up as stocks do."""
    settings = settings_of(region, scenario, changes)
    settings["SAVEPER"] = settings.get("TIME STEP", default_of(region, "TIME STEP"))
    return settings


def _deposit(region: Region, settings: Settings) -> float:
    """The part due at start, as the model floors it."""
    value = settings.get(DEPOSIT, default_of(region, DEPOSIT))
    return min(1.0, max(float(value), LEAST_DEPOSIT)) if isinstance(value, float | int) else 0.0
