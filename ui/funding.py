"""The Funding page's parts: which cut the address asks for, its sentences, and the book to take away.

asked(scene) -> Cut             the choices of the address with defaults filled in
answered(scene, cut)            the funding of the scenario at these choices, kept under them
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from scenarios.funding import Funding, bill_of, fund, slices, write_workbook
from scenarios.funding.wording import LINES
from scenarios.runs import default_of, settings_of
from ui import moneycharts, numbers
from ui.catalogue import Words
from ui.frame import Scene

if TYPE_CHECKING:
    from scenarios import Region
    from scenarios.funding.slices import Slice, Social
    from scenarios.programmes import Programme

COST, HOLD = "unit cost factor", "hold back switch"
PRICES = ("nominal", "real")
KINDS = ("all", "capital", "running")
HOLDS = ("0", "1", "2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What is looked at, and what is changed on this page alone."""

    price: str
    kind: str
    line: str  # "" for all
    payer: str  # whose cells the detail lists, "" for all
    cost: float | None  # None: the scenario's own
    social: float | None
    hold: str | None

    def changes(self, scene: Scene, line: str) -> dict[str, float]:
        """The scenario's changes with those of this page on top."""
        found = dict(scene.changes)
        if self.cost is not None:
            found[COST] = self.cost
        if self.hold is not None:
            found[HOLD] = float(self.hold)
        if self.social is not None:
            found[slices.SHARE.format(line=line, payer="social")] = self.social
        return found


def asked(scene: Scene) -> Cut:
    """The cut of the address."""
    view = scene.view
    cost, social, hold = view.get("uc"), view.get("soc"), view.get("hold")
    line = view.get("prog")
    line = line if line in LINES else slices.line_of(scene.region, line)
    return Cut(
        price=view.get("price") or PRICES[0],
        kind=view.get("kind") or KINDS[0],
        line=line,
        payer=view.get("payer"),
        cost=float(cost) if cost else None,
        social=float(social) if social else None,
        hold=hold or None,
    )


@st.cache_resource(show_spinner=False, max_entries=64)
def _funding(
    region_id: str,
    data: str,
    base: str,
    changes: tuple[tuple[str, float], ...],
    _region: Region,
) -> Funding:
    return fund(_region, base, dict(changes))


def answered(scene: Scene, changes: Mapping[str, float]) -> Funding:
    """The funding of the scenario with these changes; visitors who ask the same share one."""
    region = scene.region
    return _funding(region.id, region.hash, scene.base, tuple(sorted(changes.items())), region)


@st.cache_resource(show_spinner=False, max_entries=64)
def _without_gap(
    region_id: str,
    data: str,
    base: str,
    changes: tuple[tuple[str, float], ...],
    social: Social,
    span: tuple[int, int],
    _region: Region,
) -> float | None:
    return slices.share_without_gap(_region, base, dict(changes), social, span)


def without_gap(
    scene: Scene, changes: Mapping[str, float], social: Social, span: tuple[int, int]
) -> float | None:
    """The social share at which nothing is short, kept."""
    region = scene.region
    kept = tuple(sorted(changes.items()))
    return _without_gap(region.id, region.hash, scene.base, kept, social, span, region)


def line_name(line: str, words: Words) -> str:
    """A programme's name."""
    zh, en = LINES[line]
    return words.pick(zh, en[:1].upper() + en[1:])


def cost_of(scene: Scene, cut: Cut) -> float:
    """The factor on every unit cost: this page's, else the scenario's. [1]"""
    if cut.cost is not None:
        return cut.cost
    settings = settings_of(scene.region, scene.base, scene.changes)
    return float(settings.get(COST, default_of(scene.region, COST)))  # type: ignore[arg-type]


def promised(scene: Scene, cut: Cut, found: Funding, span: tuple[int, int]) -> str:
    """What the documents' own quantities of one programme cost against what the scenario arranges; "" for all of them.

    A scenario that builds less than was promised has no gap for what it does build: this says the other one.
    """
    bill = bill_of(scene.region, factor=cost_of(scene, cut))
    rows = [row for row in bill.counted if cut.line and row.programme.line == cut.line]
    if not rows or cut.kind == "running":
        return ""
    words, real = scene.words, cut.price == "real"
    paths = [row.real if real else row.current for row in rows]
    need = sum(cost for path in paths for year, cost in path.items() if span[0] <= year <= span[1])
    paid = slices.slice_of(found, span, real=real, kind="capital", line=cut.line).paid
    things = [
        words.pick(row.programme.zh, row.programme.en)
        + words("funding.promise.count", n=str(_count(row.programme, words)))
        for row in rows
    ]
    short = need - paid > slices.FEN
    return words(
        "funding.promise" if short else "funding.promise.met",
        things=words("list.comma").join(things),
        years=words("funding.years", first=span[0], last=span[1]),
        need=moneycharts.text(need, words),
        basis=words(f"funding.basis.{cut.price}"),
        paid=moneycharts.text(paid, words),
        gap=moneycharts.text(abs(need - paid), words),
    )


def _count(row: Programme, words: Words) -> numbers.Figure:
    return numbers.figure(row.quantity, numbers.quantity(row.unit), words)


def sentence(cut: Cut, found: Slice, words: Words) -> str:
    """Need, what can be arranged, the gap and its worst year; or that nothing is short."""
    years = words("funding.years", first=found.years[0], last=found.years[-1])
    basis = words(f"funding.basis.{cut.price}")
    money = moneycharts.text
    if found.peak is None:
        left = found.unused or 0.0
        return words(
            "gap_none" if left > slices.FEN else "gap_none.full",
            years=years,
            need=money(found.need, words),
            basis=basis,
            left=money(left, words),
        )
    year, worst = found.peak
    return words(
        "gap",
        years=years,
        need=money(found.need, words),
        room=money(found.paid, words),
        gap=money(found.gap, words),
        basis=basis,
        capital=money(found.capital, words),
        running=money(found.running, words),
        peak=year,
        peakgap=money(worst, words),
    )


@st.cache_data(show_spinner=False, max_entries=16)
def workbook(_funding: Funding, key: str) -> bytes:
    """The Excel book with live formulas; `key` is what the funding depends on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "funding.xlsx"
        write_workbook(_funding, path)
        return path.read_bytes()


def beside(found: Funding, span: tuple[int, int], words: Words) -> str:
    """Money that is in no bar of the chart: interest, guarantees called, works not finished in time; "" for none."""
    book, promised = found.ledger, found.promised
    at = [i for i, year in enumerate(book.years) if span[0] <= year <= span[1]]
    late = float((promised.completed - book.completed)[:, at].sum())
    amounts = {
        "interest": float(book.yearly["total interest"][at].sum()),
        "contingent": float(book.yearly["contingent cost"][at].sum()),
        "late": late,
    }
    parts = [
        words(f"funding.beside.{name}", amount=moneycharts.text(amount, words), year=span[1])
        for name, amount in amounts.items()
        if amount > slices.FEN
    ]
    return words("funding.beside", parts=words("list.comma").join(parts)) if parts else ""


def late(found: Funding, span: tuple[int, int], line: str, words: Words) -> str:
    """How much of one programme money puts off beyond the plan's years, in its own unit; "" for nothing."""
    rows = [row.programme for row in found.bill.counted if line and row.programme.line == line]
    book = found.ledger
    if len(rows) != 1 or rows[0].unit_cost <= 0 or line not in book.lines:
        return ""
    at = [i for i, year in enumerate(book.years) if span[0] <= year <= span[1]]
    works = (found.promised.completed - book.completed)[book.lines.index(line), at].sum()
    count = float(works) / (rows[0].unit_cost * found.cost_factor)
    if count < 1:
        return ""
    amount = numbers.figure(count, numbers.quantity(rows[0].unit), words)
    return words("gap_contained", amount=str(amount), year=span[1])
