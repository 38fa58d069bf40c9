"""Tables of money: whole 万元 (CNY million with two decimals), their sum, and what rounding leaves on a line of its own.

years(part, words)          need, paid, gap by year
payers(part, words)         by programme and payer
steps(part, words)          from the promise to the gap
costs(…), uses(…)           at other unit costs; what else the gap would build
cells(…), as_csv(…)         year × programme × payer, on the page and to take away
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.funding import slices
from scenarios.funding.wording import KINDS, LINES, PAYERS
from ui import areas, moneycharts, numbers

if TYPE_CHECKING:
    from scenarios.funding import Funding
    from scenarios.funding.slices import Slice, Use
    from ui.catalogue import Words
    from ui.funding import Cut

Rows = list[list[str]]
Cell = tuple[int, str, str, str, float, float, float]
UNIT = {"zh": (numbers.WAN, 0), "en": (1e6, 2)}  # CNY in one unit of a table, and decimals


def amount(value: float, words: Words) -> str:
    """One amount as a table shows it. [CNY]"""
    unit, places = UNIT[words.lang]
    return numbers.plain(value / unit, places)


def summed(
    heads: Sequence[Sequence[str]], amounts: Sequence[Sequence[float]], words: Words
) -> Rows:
    """Rows with the sum of their exact amounts; where the rounded ones add up to another, the difference."""
    rows = [
        [*head, *(amount(x, words) for x in row)] for head, row in zip(heads, amounts, strict=True)
    ]
    if not rows:
        return rows
    blank = [""] * (len(heads[0]) - 1)
    totals = [sum(column) for column in zip(*amounts, strict=True)]
    rows.append([words("funding.total"), *blank, *(amount(x, words) for x in totals)])
    left = [_left(column, words) for column in zip(*amounts, strict=True)]
    if any(left):
        places = UNIT[words.lang][1]
        shown = (numbers.plain(each * 10.0**-places, places) for each in left)
        rows.append([words("funding.rounding"), *blank, *shown])
    return rows


def _left(column: Sequence[float], words: Words) -> int:
    """What the rounded total has over the sum of the rounded amounts, in the last digit shown."""

    def digits(value: float) -> int:
        text = amount(value, words).replace(",", "").replace(".", "")
        return int(text.replace(numbers.MINUS, "-"))

    return digits(sum(column)) - sum(digits(value) for value in column)


def years(part: Slice, words: Words) -> Rows:
    """Need, paid and gap by year."""
    paths = [part.by_year(name) for name in ("need", "paid", "gap")]
    heads = [[str(year)] for year in part.years]
    amounts = [[float(path[at]) for path in paths] for at in range(len(part.years))]
    return summed(heads, amounts, words)


def payers(part: Slice, words: Words) -> Rows:
    """What each payer owes of each programme, its share, and what of it is short."""
    rows = []
    for line in part.lines:
        total = sum(need for need, _ in line.payers.values())
        for payer in areas.PAYER_NAMES:
            need, gap = line.payers.get(payer, (0.0, 0.0))
            if need > 0:
                name, of = moneycharts.named(line, words), words(f"payer.{payer}")
                share = numbers.percent(need / total)
                rows.append([name, of, amount(need, words), share, amount(gap, words)])
    return rows


def steps(part: Slice, words: Words) -> Rows:
    """From the promise to the gap."""
    amounts = {
        "promised": part.promised,
        "deferred": part.deferred,
        "need": part.need,
        "paid": part.paid,
        "gap": part.gap,
    }
    return [
        [words(f"funding.step.{name}"), amount(value, words)] for name, value in amounts.items()
    ]


def costs(found: tuple[tuple[float, Slice], ...], words: Words) -> Rows:
    """Need and gap at each unit cost, and by how much the gap moves."""
    base = next(part for factor, part in found if factor == 1.0)
    return [
        [
            f"{factor:.2f}",
            amount(part.need, words),
            amount(part.gap, words),
            numbers.MISSING if factor == 1.0 else moved(part, base),
        ]
        for factor, part in found
    ]


def moved(part: Slice, base: Slice) -> str:
    """The gap against the one at this page's unit cost, with its sign."""
    if base.gap <= slices.FEN:
        return numbers.MISSING
    share = part.gap / base.gap - 1
    return f"{'+' if share > 0 else numbers.MINUS}{numbers.percent(abs(share))}"


def uses(found: tuple[Use, ...], words: Words) -> Rows:
    """What else the gap would build."""
    return [
        [
            words.pick(use.zh, use.en),
            str(numbers.figure(use.unit_cost, numbers.quantity(f"CNY/{use.unit}"), words)),
            str(numbers.figure(use.count, numbers.quantity(use.unit), words)),
        ]
        for use in found
    ]


def cells(funding: Funding, span: tuple[int, int], cut: Cut, words: Words) -> Rows:
    """Year × programme × payer."""
    found = list(_cells(funding, span, cut))
    heads = [[str(year), *_names(each, words)] for year, *each, _, _, _ in found]
    return summed(heads, [row[4:] for row in found], words)


def as_csv(funding: Funding, span: tuple[int, int], cut: Cut, words: Words) -> bytes:
    """The cells as CSV in yuan, with a BOM so that Excel reads the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    columns = ("year", "programme", "payer", "kind")
    money = (words(f"funding.column.{name}") for name in ("need", "paid", "gap"))
    basis = words(f"funding.basis.{cut.price}")
    writer.writerow(
        [
            *(words(f"funding.column.{name}") for name in columns),
            *(words("funding.yuan", name=name, basis=basis) for name in money),
        ]
    )
    for year, *each, need, paid, gap in _cells(funding, span, cut):
        writer.writerow([year, *_names(each, words), *(f"{x:.2f}" for x in (need, paid, gap))])
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def _names(each: Sequence[str], words: Words) -> list[str]:
    line, payer, kind = each
    return [words.pick(*name) for name in (LINES[line], PAYERS[payer], KINDS[kind])]


def _cells(funding: Funding, span: tuple[int, int], cut: Cut) -> list[Cell]:
    book, real = funding.ledger, cut.price == "real"
    need, gap = (book.real_need, book.real_gap) if real else (book.need, book.gap)
    found: list[Cell] = []
    for y, year in enumerate(book.years):
        if not span[0] <= year <= span[1]:
            continue
        for i, line in enumerate(book.lines):
            if cut.line not in ("", line):
                continue
            for j, payer in enumerate(book.payers):
                if cut.payer not in ("", payer):
                    continue
                for k, kind in enumerate(("capital", "running")):
                    if cut.kind in ("all", kind) and need[i, j, k, y] > slices.FEN:
                        n, g = float(need[i, j, k, y]), float(gap[i, j, k, y])
                        found.append((year, line, payer, kind, n, n - g, g))
    return found
