"""A place whose model holds no money: the bill of its programmes alone, or what to do to get one.

draw(scene) -> str          the Funding page's body there; the sentence to announce
"""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path

import streamlit as st

from scenarios.funding import Bill, bill_of, write_bill
from ui import moneycharts, numbers
from ui.catalogue import Words
from ui.frame import Scene
from ui.tables import table


def draw(scene: Scene) -> str:
    """Units × unit cost by programme, without room and gap."""
    words = scene.words
    bill = bill_of(scene.region)
    if not bill.rows:
        said = words("funding.none", place=scene.place)
        st.html(f'<p class="k-lead">{escape(said)}</p>')
        st.html(
            f'<p class="k-facts">{escape(words("funding.none.do", region=scene.region.id))}</p>'
        )
        return said
    said = words(
        "funding.bill",
        place=scene.place,
        n=len(bill.counted),
        need=moneycharts.text(bill.capital, words),
        first=bill.years[0],
        last=bill.years[-1],
    )
    st.html(f'<p class="k-lead">{escape(said)}</p>')
    st.html(f'<p class="k-facts">{escape(words("funding.none.do", region=scene.region.id))}</p>')
    st.html(table(_head(words), _rows(bill, words)))
    st.download_button(
        words("funding.excel"),
        _book(bill),
        file_name=f"{scene.region.id}-bill.xlsx",
        key="k-excel",
        on_click="ignore",
    )
    return said


def _head(words: Words) -> list[str]:
    names = ("programme", "count", "unit_cost", "capital", "years", "grade", "source")
    return [words(f"funding.column.{name}") for name in names]


def _rows(bill: Bill, words: Words) -> list[list[str]]:
    rows = []
    for each in bill.rows:
        row = each.programme
        quantity = numbers.figure(row.quantity, numbers.quantity(row.unit), words)
        cost = numbers.figure(row.unit_cost, numbers.quantity(f"CNY/{row.unit}"), words)
        name = words.pick(row.zh, row.en)
        rows.append(
            [
                name if row.counts else words("funding.part_of", name=name),
                str(quantity),
                str(cost),
                moneycharts.text(sum(each.real.values()), words),
                words("funding.years", first=row.first_year, last=row.last_year),
                words(f"grade.{row.grade.value}"),
                row.source,
            ]
        )
    return rows


def _book(bill: Bill) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bill.xlsx"
        write_bill(bill, path)
        return path.read_bytes()
