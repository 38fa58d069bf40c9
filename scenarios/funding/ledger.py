"""Yearly money of one run: every cell by line, payer, kind and year, and the proof that they add up.

Arrays are (line, payer, kind, year) in CNY; the year y is everything between Time y-1 and Time y.

    ledger_of(results, program, member) -> Ledger
    ledger.residuals() -> {name of the identity: largest error in CNY}
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model import Program, Results

KINDS = ("capital", "running")
CELLS = ("need", "paid", "gap")
INDEX = {"capital": "Construction price index", "running": "Running price index"}
ACCOUNTS = ("room", "unused room", "lapsed room")
OUTPUTS = (
    *(f"{kind} {cell} by payer" for kind in KINDS for cell in CELLS),
    *INDEX.values(),
    *ACCOUNTS,
    "closing balance",
    "started works",
    "completed works",
    "debt service",
    "total interest",
    "total debt",
    "contingent cost",
    "social backstop",
    "deferred works",
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Ledger:
    """One run's money by year. Flows are sums over the year, balances stand at its end. [CNY]"""

    years: tuple[int, ...]
    lines: tuple[str, ...]
    payers: tuple[str, ...]
    need: np.ndarray  # (line, payer, kind, year), at prices of the time
    paid: np.ndarray
    gap: np.ndarray
    real_need: np.ndarray  # the same at 2020 prices, each cell by its own index
    real_gap: np.ndarray
    room: np.ndarray  # (payer, year) new money
    unused: np.ndarray
    lapsed: np.ndarray
    opening: np.ndarray  # carried over or put aside at the start of the year
    closing: np.ndarray
    started: np.ndarray  # (line, year) full cost of what starts, at 2020 prices
    completed: np.ndarray
    yearly: Mapping[str, np.ndarray]  # (year,) debt service, interest, contingent cost, …
    debt: np.ndarray  # (year,) at the end of the year

    def residuals(self) -> dict[str, float]:
        """Largest error of each identity over all cells, and in total. [CNY]"""
        cells = self.need - self.paid - self.gap
        paid = self.paid.sum(axis=(0, 2))
        account = self.room + self.opening - paid - self.lapsed - self.closing
        return {
            "need = paid + gap, cell": float(np.abs(cells).max()),
            "need = paid + gap, payer": float(np.abs(cells.sum(axis=(0, 2))).max()),
            "need = paid + gap, year": float(np.abs(cells.sum(axis=(0, 1, 2))).max()),
            "need = paid + gap, total": float(abs(cells.sum())),
            "room + opening = paid + lapsed + closing, payer": float(np.abs(account).max()),
            "room + opening = paid + lapsed + closing, total": float(abs(account.sum())),
        }

    def used_lines(self, left_out: Collection[str] = ()) -> list[str]:
        """Lines with something to pay or to build, in order, without those named."""
        size = self.need.sum(axis=(1, 2, 3)) + self.started.sum(axis=1) + self.completed.sum(axis=1)
        pairs = zip(self.lines, size, strict=True)
        return [line for line, amount in pairs if amount > 0 and line not in left_out]

    @property
    def peak_year(self) -> int | None:
        """The year of the largest gap; None where nothing is short by a fen."""
        gaps = self.gap.sum(axis=(0, 1, 2))
        return self.years[int(gaps.argmax())] if gaps.max() > 0.01 else None


def ledger_of(results: Results, program: Program, member: int) -> Ledger:
    """The yearly ledger of one member."""
    lines, payers = program.subscripts["line"], program.subscripts["payer"]
    sums = _Years(results, member)

    def cells(name: str, *, real: bool) -> np.ndarray:
        found = np.zeros((len(lines), len(payers), len(KINDS), len(sums.years)))
        for at, kind in enumerate(KINDS):
            by = sums.path(INDEX[kind]) if real else None
            for i, line in enumerate(lines):
                for j, payer in enumerate(payers):
                    element = f"{kind} {name} by payer[{line},{payer}]"
                    if element in results:
                        found[i, j, at] = sums.flow(element, by)
        return found

    def of(name: str, elements: Sequence[str]) -> np.ndarray:
        found = (f"{name}[{each}]" for each in elements)
        return np.array(
            [sums.flow(each) if each in results else np.zeros(len(sums.years)) for each in found]
        )

    balance = np.array([sums.balance(f"closing balance[{payer}]") for payer in payers])
    single = ("debt service", "total interest", "contingent cost", "social backstop")
    yearly = {name: sums.flow(name) for name in single}
    yearly["deferred works"] = of("deferred works", lines).sum(axis=0)
    return Ledger(
        years=sums.years,
        lines=tuple(lines),
        payers=tuple(payers),
        need=cells("need", real=False),
        paid=cells("paid", real=False),
        gap=_without_dust(cells("gap", real=False)),
        real_need=cells("need", real=True),
        real_gap=_without_dust(cells("gap", real=True)),
        room=of("room", payers),
        unused=of("unused room", payers),
        lapsed=of("lapsed room", payers),
        opening=balance[:, :-1],
        closing=balance[:, 1:],
        started=of("started works", lines),
        completed=of("completed works", lines),
        yearly=yearly,
        debt=sums.balance("total debt")[1:],
    )


def _without_dust(money: np.ndarray) -> np.ndarray:
    """Amounts below a hundredth of a fen are the rounding of sums and mean nothing is short. [CNY]"""
    return np.where(np.abs(money) < 1e-4, 0.0, money)


class _Years:
    """Sums over calendar years of one member's rates, as the stocks of the run saw them (Euler)."""

    def __init__(self, results: Results, member: int) -> None:
        self.results, self.member = results, member
        times = results.times
        self.steps = np.diff(times)
        first, last = int(np.ceil(times[0])), int(np.floor(times[-1]))
        self.years = tuple(range(first + 1, last + 1))
        self.ends = np.searchsorted(times, np.arange(first, last + 1) - 1e-9)

    def path(self, name: str) -> np.ndarray:
        column = self.member if self.results.members > 1 else 0
        return self.results[name][:, column]

    def flow(self, name: str, by: np.ndarray | None = None) -> np.ndarray:
        path = self.path(name) if by is None else self.path(name) / by
        spans = zip(self.ends[:-1], self.ends[1:], strict=True)
        return np.array([np.sum(path[a:b] * self.steps[a:b]) for a, b in spans])

    def balance(self, name: str) -> np.ndarray:
        """At the start of the first year and at the end of each."""
        return self.path(name)[self.ends]
