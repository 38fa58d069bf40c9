"""One cut through a place's funding, as a page or a sentence needs it: some years, prices, kinds, one programme.

    cut = slice_of(funding, span_of(funding), real=False, kind="all", line="")
    cut.need, cut.paid, cut.gap          [CNY]; need = paid + gap to the fen
    instead(region, funding, cut)        what else the gap would build
    social_of(region, …, line)           the social share of a programme and how far it can go
    share_without_gap(region, …)         the social share at which nothing is short

Room that nobody uses is never set against a gap: what counts as arranged is what is paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from scenarios.funding.fund import PLAN_YEARS, Funding, money_settings
from scenarios.funding.ledger import KINDS, OUTPUTS, Ledger, ledger_of
from scenarios.funding.wording import LINES
from scenarios.region import Region
from scenarios.runs import default_of, run, settings_of

FEN = 0.01  # CNY; less is rounding of the machine
SHARE = "given capital share[{line},{payer}]"
GRID = 17
OTHER = "other"
OTHERS = ("central", "provincial", "upper", "bond", "user")


@dataclass(frozen=True, eq=False, kw_only=True)
class Line:
    """One programme in the cut; arrays are (year,). [CNY]"""

    id: str
    zh: str
    en: str
    need: np.ndarray
    paid: np.ndarray
    gap: np.ndarray
    payers: Mapping[str, tuple[float, float]]  # payer -> (need, gap) over all years


@dataclass(frozen=True, eq=False, kw_only=True)
class Slice:
    """Sums over the chosen cells. [CNY]"""

    years: tuple[int, ...]
    lines: tuple[Line, ...]  # largest need first
    payers: tuple[str, ...]
    promised: float  # with nothing held back
    need: float
    paid: float
    gap: float
    capital: float
    running: float
    room: np.ndarray | None  # (year,) new money; None where a cut has no room of its own
    unused: float | None

    @property
    def deferred(self) -> float:
        """Promised and not begun for want of money; below 0 where later years catch up."""
        return self.promised - self.need

    @property
    def peak(self) -> tuple[int, float] | None:
        """The year of the largest gap and that gap; None where nothing is short."""
        by_year = self.by_year("gap")
        at = int(by_year.argmax()) if by_year.size else 0
        return (self.years[at], float(by_year[at])) if self.gap > FEN else None

    @property
    def residual(self) -> float:
        """What the steps from promised to gap leave over; 0 but for the machine's last digits."""
        return float(abs(self.promised - self.deferred - self.paid - self.gap))

    def by_year(self, name: str) -> np.ndarray:
        """Sums over the programmes. [(year,)]"""
        return sum((getattr(line, name) for line in self.lines), np.zeros(len(self.years)))


def span_of(funding: Funding) -> tuple[int, int]:
    """The years the promises are for."""
    years = funding.bill.years or PLAN_YEARS
    return years[0], years[-1]


def slice_of(
    funding: Funding,
    span: tuple[int, int],
    *,
    real: bool = False,
    kind: str = "all",
    line: str = "",
    book: Ledger | None = None,
) -> Slice:
    """The cut. kind : capital, running or all; line : one programme, "" for all; book : another unit cost's ledger."""
    book = funding.ledger if book is None else book
    at = _years(book, span)
    kinds = [KINDS.index(kind)] if kind in KINDS else list(range(len(KINDS)))
    names = [n for n in book.used_lines(funding.not_costed) if line in ("", n)]
    lines = [_line(book, name, kinds, at, real) for name in names]
    whole = not line and kind == "all" and not real
    need, gap = (_cells(book, what, names, at, real) for what in ("need", "gap"))
    promised = _cells(funding.promised, "need", names, at, real)[:, :, kinds].sum()
    total = float(need[:, :, kinds].sum())
    short = float(gap[:, :, kinds].sum())
    return Slice(
        years=tuple(book.years[i] for i in at),
        lines=tuple(sorted(lines, key=lambda each: -float(each.need.sum()))),
        payers=book.payers,
        promised=float(promised),
        need=total,
        paid=total - short,
        gap=short,
        capital=float(need[:, :, 0].sum()) if 0 in kinds else 0.0,
        running=float(need[:, :, 1].sum()) if 1 in kinds else 0.0,
        room=book.room[:, at].sum(axis=0) if whole else None,
        unused=float(book.unused[:, at[-1]].sum()) if whole and len(at) else None,
    )


def at_costs(
    funding: Funding, span: tuple[int, int], *, real: bool, kind: str, line: str
) -> tuple[tuple[float, Slice], ...]:
    """The same cut at every other unit cost."""
    cuts = (
        slice_of(funding, span, real=real, kind=kind, line=line, book=book)
        for book in funding.books
    )
    return tuple(zip((each.factor for each in funding.at_cost), cuts, strict=True))


def _years(book: Ledger, span: tuple[int, int]) -> list[int]:
    return [at for at, year in enumerate(book.years) if span[0] <= year <= span[1]]


def _cells(book: Ledger, what: str, names: list[str], at: list[int], real: bool) -> np.ndarray:
    """(line, payer, kind, year) of the programmes and years asked for."""
    cells: np.ndarray = getattr(book, f"real_{what}" if real else what)
    return cells[[book.lines.index(name) for name in names]][..., at]


def _line(book: Ledger, name: str, kinds: list[int], at: list[int], real: bool) -> Line:
    need = _cells(book, "need", [name], at, real)[0][:, kinds]
    gap = _cells(book, "gap", [name], at, real)[0][:, kinds]
    zh, en = LINES[name]
    return Line(
        id=name,
        zh=zh,
        en=en,
        need=need.sum(axis=(0, 1)),
        paid=(need - gap).sum(axis=(0, 1)),
        gap=gap.sum(axis=(0, 1)),
        payers={
            payer: (float(need[j].sum()), float(gap[j].sum()))
            for j, payer in enumerate(book.payers)
        },
    )


@dataclass(frozen=True, slots=True)
class Use:
    """So many of a thing for the same money, at its unit cost. [unit; CNY/unit]"""

    zh: str
    en: str
    unit: str
    count: float
    unit_cost: float
    grade: str


def instead(region: Region, amount_2020: float) -> tuple[Use, ...]:
    """What an amount at 2020 prices would build of each thing the place's model has a unit cost for."""
    found = []
    for row in region.inputs.values():
        money, _, unit = row.unit.partition("/")
        if not row.name.startswith("unit cost") or money != "CNY" or not unit or "/" in unit:
            continue
        if row.default > 0:
            use = Use(row.zh, row.en, unit, amount_2020 / row.default, row.default, row.grade)
            found.append(use)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Social:
    """The social share of one programme's building cost."""

    line: str
    name: str  # the model input
    now: float
    most: float  # what the other payers leave


def social_of(
    region: Region, scenario: str, changes: Mapping[str, float], line: str
) -> Social | None:
    """The share that social capital pays of a programme; None where the model has no such share."""
    name = SHARE.format(line=line, payer="social")
    if name not in region.program.constants:
        return None
    settings = settings_of(region, scenario, changes)

    def value(of: str) -> float:
        found = settings.get(of, default_of(region, of))
        return float(found) if isinstance(found, int | float) else 0.0

    given = [SHARE.format(line=line, payer=payer) for payer in OTHERS]
    taken = sum(value(each) for each in given if each in region.program.constants)
    return Social(line, name, value(name), max(1.0 - taken, 0.0))


def share_without_gap(
    region: Region,
    scenario: str,
    changes: Mapping[str, float],
    social: Social,
    span: tuple[int, int],
) -> float | None:
    """The least social share at which the programme is short of nothing, rounded up; None if none up to `most` is.

    Looked for on a grid of GRID shares, then on one as fine again between the last short share and the next.
    """
    settings = money_settings(region, scenario, changes)

    def first(low: float, high: float) -> tuple[float, float] | None:
        shares = np.linspace(low, high, GRID)
        members = [{**settings, social.name: float(share)} for share in shares]
        results = run(region, members, OUTPUTS)
        for at, share in enumerate(shares):
            book = ledger_of(results, region.program, at)
            years = _years(book, span)
            if _cells(book, "gap", [social.line], years, False).sum() <= FEN:
                return float(shares[max(at - 1, 0)]), float(share)
        return None

    if social.most <= social.now:
        return None
    coarse = first(social.now, social.most)
    if coarse is None or coarse[0] == coarse[1]:
        return None if coarse is None else coarse[1]
    fine = first(*coarse)
    return coarse[1] if fine is None else fine[1]


def without(cut: Slice, most: int) -> Slice:
    """The cut with all but its largest programmes merged into one called other."""
    if len(cut.lines) <= most:
        return cut
    own = [
        line for line in cut.lines if line.id == OTHER
    ]  # the ledger's own rest goes into this one
    large = [line for line in cut.lines if line.id != OTHER]
    kept, rest = large[: most - 1], [*large[most - 1 :], *own]
    zh, en = LINES[OTHER]
    merged = Line(
        id="rest",
        zh=zh,
        en=en,
        need=sum((x.need for x in rest), np.zeros(len(cut.years))),
        paid=sum((x.paid for x in rest), np.zeros(len(cut.years))),
        gap=sum((x.gap for x in rest), np.zeros(len(cut.years))),
        payers={
            p: (sum(x.payers[p][0] for x in rest), sum(x.payers[p][1] for x in rest))
            for p in cut.payers
        },
    )
    return replace(cut, lines=(*kept, merged))


def line_of(region: Region, target_id: str) -> str:
    """The budget line of the programme that serves a target; "" where none does."""
    rows = [row for row in region.programmes if target_id in row.targets]
    ids = {row.id: row for row in region.programmes}
    lines = [row.line or (ids[row.part_of].line if row.part_of in ids else "") for row in rows]
    return next((line for line in lines if line), "")
