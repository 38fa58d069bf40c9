"""The bill of quantities of a place: units × unit cost, by programme, payer and year, with no model asked.

    bill_of(region) -> Bill            what the promises cost as they stand, 2020 prices and prices of the time
    bill.residuals()                   largest error of each sum, in CNY
    bill.json("plan")                  the contract of `keda fund` for a place that models no money

Units of a row are spread evenly over its years; a year's works are priced in the middle of that year. Running cost
is that of all units once they are open. Rows counted in another row are shown and not added. A row counted in CNY is
an announced sum: it is at prices of the time already, and its 2020 value is the deflated one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.programmes import PAYERS, START, Programme

if TYPE_CHECKING:
    from scenarios.region import Region

INFLATION = "construction inflation"
USUAL_INFLATION = 0.02  # the finance sector's default, where a place does not join it
ANNOUNCED = "CNY"  # the unit of a sum of money
FACTORS = (0.8, 0.9, 1.0, 1.1, 1.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """One programme costed. [CNY] unless said otherwise."""

    programme: Programme
    capital: float  # units × unit cost: at 2020 prices, an announced sum at prices of the time
    running: float  # a year, once all units are open, at 2020 prices [CNY/year]
    payers: Mapping[str, float]  # parts of `capital`
    years: Mapping[int, float]  # parts of `capital`
    real: Mapping[int, float]  # the same at 2020 prices
    current: Mapping[int, float]  # and at prices of the time

    def json(self) -> dict[str, Any]:
        row = self.programme
        return {
            "id": row.id,
            "zh": row.zh,
            "en": row.en,
            "targets": list(row.targets),
            "line": row.line or None,
            "part_of": row.part_of or None,
            "unit": row.unit,
            "quantity": row.quantity,
            "unit_cost": row.unit_cost,
            "unit_cost_low": row.unit_cost_low,
            "unit_cost_high": row.unit_cost_high,
            "capital_2020": sum(self.real.values()),
            "capital": sum(self.current.values()),
            "running_a_year_2020": self.running,
            "build_years": row.build_years,
            "first_year": row.first_year,
            "last_year": row.last_year,
            "payers": dict(self.payers),
            "grade": row.grade.value,
            "vintage": row.vintage,
            "source": row.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """All programmes of a place; sums are over the rows that count. [CNY]"""

    region: str
    rows: tuple[BillRow, ...]
    inflation: float  # of building prices [1/year]
    factor: float = 1.0  # on every unit cost

    @property
    def counted(self) -> tuple[BillRow, ...]:
        return tuple(row for row in self.rows if row.programme.counts)

    @property
    def years(self) -> tuple[int, ...]:
        """Every year in which something is built, first to last."""
        found = [year for row in self.counted for year in row.years]
        return tuple(range(min(found), max(found) + 1)) if found else ()

    @property
    def capital(self) -> float:
        """All building cost at 2020 prices."""
        return sum(sum(row.real.values()) for row in self.counted)

    def in_year(self, year: int, *, current: bool = True) -> float:
        """Building cost of one year."""
        return sum((r.current if current else r.real).get(year, 0.0) for r in self.counted)

    def residuals(self) -> dict[str, float]:
        """Largest error of each identity. [CNY]"""
        by_row = [abs(sum(row.payers.values()) - row.capital) for row in self.rows]
        by_year = [abs(sum(row.years.values()) - row.capital) for row in self.rows]
        product = [
            abs(r.programme.quantity * r.programme.unit_cost * self.factor - r.capital)
            for r in self.rows
        ]
        years = sum(self.in_year(year, current=False) for year in self.years)
        payers = sum(row.payers[payer] for row in self.counted for payer in PAYERS)
        printed = sum(row.capital for row in self.counted)
        return {
            "units × unit cost = capital, row": max(product, default=0.0),
            "payers = capital, row": max(by_row, default=0.0),
            "years = capital, row": max(by_year, default=0.0),
            "payers = capital, total": abs(payers - printed),
            "years = capital, total": abs(years - self.capital),
        }

    def json(self, scenario: str) -> dict[str, Any]:
        """The shape of `keda fund --json` where there is no budget to hold against it: room and gap are null."""
        need = {year: self.in_year(year) for year in self.years}
        total, real = sum(need.values()), self.capital
        return {
            "region": self.region,
            "scenario": scenario,
            "years": [
                {
                    "year": year,
                    "need": need[year],
                    "room": None,
                    "gap": None,
                    "need_2020": self.in_year(year, current=False),
                }
                for year in self.years
            ],
            "programmes": [
                {
                    "id": row.programme.id,
                    "zh": row.programme.zh,
                    "en": row.programme.en,
                    "capital": sum(row.current.values()),
                    "running": row.running,
                    "payers": {
                        payer: {
                            "need": row.programme.share(payer) * sum(row.current.values()),
                            "paid": None,
                            "gap": None,
                        }
                        for payer in PAYERS
                    },
                }
                for row in self.counted
            ],
            "bill": [row.json() for row in self.rows],
            "total_need": total,
            "total_gap": None,
            "total_need_2020": real,
            "peak_year": None,
            "at_cost": [{"factor": f, "total_need": f * total, "total_gap": None} for f in FACTORS],
            "not_costed": [],
            "residuals": self.residuals(),
            "notes": ["no budget is modelled here, so the bill stands without room and gap"],
        }


def bill_of(region: Region, *, factor: float = 1.0) -> Bill:
    """The bill of a place's programmes, unit costs multiplied by `factor`."""
    own = region.own_values.get(INFLATION, region.program.constants.get(INFLATION))
    inflation = own if isinstance(own, float) else USUAL_INFLATION
    rows = tuple(_row(each, factor, inflation) for each in region.programmes)
    return Bill(region=region.id, rows=rows, inflation=inflation, factor=factor)


def _row(row: Programme, factor: float, inflation: float) -> BillRow:
    capital = row.quantity * row.unit_cost * factor
    span = range(row.first_year, row.last_year + 1)
    years = {year: capital / len(span) for year in span}
    index = {year: (1 + inflation) ** (year - START - 0.5) for year in span}
    real = {y: cost / index[y] for y, cost in years.items()} if row.unit == ANNOUNCED else years
    return BillRow(
        programme=row,
        capital=capital,
        running=row.quantity * row.running_cost,
        payers={payer: row.share(payer) * capital for payer in PAYERS},
        years=years,
        real=real,
        current={year: cost * index[year] for year, cost in real.items()},
    )
