"""The Evidence page's doubts: what the inputs are worth, and where the documents do not agree with themselves."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from model.inputs import GRADES
from scenarios import evidence as question
from scenarios.audit import sides
from scenarios.by_grade import kept
from ui import answers, basis, header, numbers, wording
from ui.frame import Scene
from ui.why import heading

if TYPE_CHECKING:
    from scenarios.audit import Finding, Side

MOST_FINDINGS = 12
SEVERE = ("contradiction", "tension")
BESIDE = ("fitted", "noise")  # what is no input's grade, yet spreads a verdict


def grades(scene: Scene) -> None:
    """Inputs by grade, each grade weighted by its share of the variance of the verdicts chosen."""
    words = scene.words
    counts = question.grades(scene.region)
    st.html(heading(words("trust.grades", n=numbers.plain(sum(counts.values())))))
    if not counts:
        st.html(f'<p class="k-facts">{escape(words("trust.grades.none"))}</p>')
        return
    shares = kept(scene.region.id)
    chosen = [name for name in scene.targets if name in shares] or list(shares)[:1]
    head = [words("trust.column.grade"), words("trust.column.inputs")]
    head += [wording.indicator(scene.region.targets[name], words) for name in chosen]
    rows = []
    for grade in (*GRADES, *BESIDE):
        parts = [shares[name].get(grade, 0.0) for name in chosen]
        if grade in counts or grade in GRADES or any(parts):
            count = numbers.plain(counts[grade]) if grade in counts else numbers.MISSING
            rows.append(_weights(words(f"spread.{grade}"), count, parts))
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    st.html(
        f'<div class="k-scroll"><table class="k-table k-weights"><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
        f'<p class="k-caption">{escape(words("trust.grades.note"))}</p>'
    )
    header.link("uncertainty", scene.view, words("to.uncertainty"))


def _weights(name: str, count: str, parts: list[float]) -> str:
    """A row of shares, each drawn as a bar behind its number."""
    cells = "".join(
        f'<td><span class="k-weight" style="--part:{part:.4f}">{_share(part)}</span></td>'
        for part in parts
    )
    return f'<tr><th scope="row">{escape(name)}</th><td>{escape(count)}</td>{cells}</tr>'


def _share(part: float) -> str:
    return f"{numbers.plain(100 * part)}%" if part else numbers.MISSING


def conflicts(scene: Scene) -> None:
    """What does not add up within and between the documents: two figures side by side."""
    words, region = scene.words, scene.region
    found = [f for f in answers.audited(region.id, region.hash) if f.severity in SEVERE]
    st.html(heading(words("trust.conflicts", n=numbers.plain(len(found)))))
    if not found:
        st.html(f'<p class="k-facts">{escape(words("trust.conflicts.none"))}</p>')
        return
    columns = ("first", "second", "gap", "rounding", "finding")
    top = "".join(
        f'<th scope="col">{escape(words(f"trust.column.{column}"))}</th>' for column in columns
    )
    body = "".join(_conflict(scene, each) for each in found[:MOST_FINDINGS])
    st.html(
        f'<div class="k-scroll"><table class="k-table k-sides"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    if len(found) > MOST_FINDINGS:
        label = words("trust.conflicts.more", n=len(found) - MOST_FINDINGS)
        header.link("targets", scene.view, label, f_audit="1")


def _conflict(scene: Scene, finding: Finding) -> str:
    words = scene.words
    both = sides(finding, scene.region.targets)
    rounding = {True: "trust.rounding.can", False: "trust.rounding.cannot"}.get(
        finding.explained_by_rounding  # type: ignore[arg-type]
    )
    if both is None:
        row = scene.region.targets[finding.ids[0]]
        cells = [_figure(scene, row.printed, row.id, ""), numbers.MISSING, numbers.MISSING]
    else:
        cells = [_side(scene, both.first), _side(scene, both.second)]
        cells.append(escape(words.pick(both.gap_zh, both.gap_en)))
    cells.append(escape(words(rounding)) if rounding else numbers.MISSING)
    cells.append(escape(words.pick(finding.message_zh, finding.message_en)))
    heads = ("first", "second", "gap", "rounding", "finding")
    boxes = "".join(
        f'<td data-head="{escape(words(f"trust.column.{head}"), quote=True)}">{cell}</td>'
        for head, cell in zip(heads, cells, strict=True)
    )
    return f"<tr>{boxes}</tr>"


def _side(scene: Scene, side: Side) -> str:
    words = scene.words
    note = words("trust.side.computed") if side.computed else ""
    return _figure(scene, words.pick(side.zh, side.en), side.row.id, note)


def _figure(scene: Scene, text: str, row: str, note: str) -> str:
    """A figure, and under it the row and the place in the document where it stands."""
    target, words = scene.region.targets[row], scene.words
    place = words("list.clause").join(
        part for part in (note, wording.indicator(target, words), target.section) if part
    )
    title = escape(basis.document_line(target, words), quote=True)
    link = urlencode(header.link_to("targets", scene.view, row=row))
    return (
        f'<b>{escape(text)}</b><small title="{title}">'
        f'<a href="targets?{escape(link, quote=True)}" target="_self">{escape(row)}</a> '
        f"{escape(place)}</small>"
    )
