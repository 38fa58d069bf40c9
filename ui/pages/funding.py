"""资金 Funding: how much is needed, how much is short, and who pays?"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from scenarios.funding import slices
from scenarios.funding.fund import SECTOR
from scenarios.funding.wording import PAYERS
from scenarios.runs import default_of, settings_of
from ui import (
    areas,
    billtable,
    choices,
    funding,
    moneybasis,
    moneycharts,
    moneytables,
    numbers,
    state,
)
from ui.frame import Scene, frame
from ui.funding import Cut
from ui.moneycharts import Look
from ui.tables import table
from ui.why import heading

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from scenarios.funding import Funding
    from scenarios.funding.slices import Slice, Social
    from ui.catalogue import Words

COST_RANGE = (0.8, 1.2)


def body(scene: Scene) -> str:
    """The page; the sentence to announce."""
    words = scene.words
    if SECTOR not in scene.region.sectors:
        state.unusable(*(key for key, _ in scene.view.own))
        return billtable.draw(scene)
    cut = _asked(scene)
    line = cut.line or _largest(scene)
    changes = cut.changes(scene, line)
    found = funding.answered(scene, changes)
    span = slices.span_of(found)
    part = slices.slice_of(found, span, real=cut.price == "real", kind=cut.kind, line=cut.line)
    worst = max(part.residual, *found.ledger.residuals().values())
    if worst > slices.FEN:
        st.error(words("funding.unbalanced", amount=f"{worst:.2f}"))
        return words("funding.unbalanced", amount=f"{worst:.2f}")
    said = (
        funding.sentence(cut, part, words) if part.need > slices.FEN else words("funding.nothing")
    )
    if any(each.id == "package" for each in part.lines):
        invest = words("invest", amount=moneycharts.text(part.capital, words))
        said = _joined(words, invest, said)
    lines = [said, funding.promised(scene, cut, found, span)]
    st.html("".join(f'<p class="k-lead">{escape(line)}</p>' for line in lines if line))
    _asides(scene, cut, found, part, span)
    _choices(scene, cut, found)
    social = slices.social_of(scene.region, scene.base, changes, line)
    _levers(scene, cut, line, social)
    _charts(scene, cut, part)
    beside_gap = _below(scene, cut, found, part, span)
    _books(scene, cut, found, span, worst)
    with beside_gap:
        _zero(scene, changes, social, part, span)
    moneybasis.draw(scene, cut, found)
    return said


def _asked(scene: Scene) -> Cut:
    """The cut of the address, without what this place's funding has no room for."""
    cut = funding.asked(scene)
    if scene.view.get("prog") and not cut.line:
        state.unusable("prog")
    if cut.hold is not None and funding.HOLD not in scene.region.program.constants:
        state.unusable("hold")
        cut = replace(cut, hold=None)
    if cut.social is not None:
        line = cut.line or _largest(scene)
        social = slices.social_of(scene.region, scene.base, scene.changes, line)
        if social is None or cut.social > max(social.most, social.now):
            state.unusable("soc")
            cut = replace(cut, social=None)
    return cut


def _largest(scene: Scene) -> str:
    """The programme with the largest need in the scenario: whose social share the slider moves."""
    found = funding.answered(scene, scene.changes)
    lines = slices.slice_of(found, slices.span_of(found)).lines
    return lines[0].id if lines else "other"


def _asides(scene: Scene, cut: Cut, found: Funding, part: Slice, span: tuple[int, int]) -> None:
    """What the sentence does not say: money left, need and works deferred, what no bar holds, what is not costed."""
    words = scene.words
    notes = []
    if part.unused is not None and part.unused > slices.FEN and part.gap > slices.FEN:
        notes.append(words("funding.unused", amount=moneycharts.text(part.unused, words)))
    if part.deferred > slices.FEN:
        notes.append(words("funding.deferred", amount=moneycharts.text(part.deferred, words)))
    notes.append(funding.late(found, span, cut.line, words))
    if not cut.line:
        notes.append(funding.beside(found, span, words))
    if found.not_costed:
        names = words("list.comma").join(funding.line_name(n, words) for n in found.not_costed)
        notes.append(words("funding.not_costed", names=names))
    if any(notes):
        st.html("".join(f'<p class="k-facts">{escape(note)}</p>' for note in notes if note))


def _joined(words: Words, *sentences: str) -> str:
    """Sentences one after another: a space between them in English only."""
    return ("" if words.lang == "zh" else " ").join(sentences)


def _choices(scene: Scene, cut: Cut, found: Funding) -> None:
    words = scene.words
    lines = found.ledger.used_lines(found.not_costed)
    options = ["", *lines, *([cut.line] if cut.line and cut.line not in lines else [])]
    with st.container(key="k-funding-choices", horizontal=True, vertical_alignment="bottom"):
        choices.segments(
            scene,
            "price",
            words("funding.price"),
            funding.PRICES,
            cut.price,
            lambda name: words(f"funding.basis.{name}"),
            default=funding.PRICES[0],
        )
        choices.segments(
            scene,
            "kind",
            words("funding.kind"),
            funding.KINDS,
            cut.kind,
            lambda name: words(f"funding.kind.{name}"),
            default=funding.KINDS[0],
        )
        choices.pick(
            scene,
            "prog",
            words("funding.programme"),
            options,
            cut.line,
            lambda name: funding.line_name(name, words) if name else words("funding.programme.all"),
            also={"soc": ""},
        )


def _levers(scene: Scene, cut: Cut, line: str, social: Social | None) -> None:
    """Unit cost, social share and how money binds: page-own levers, written to the address on release."""
    words, region = scene.words, scene.region
    settings = settings_of(region, scene.base, scene.changes)
    with st.container(key="k-funding-levers", horizontal=True, vertical_alignment="top"):
        with st.container(key="k-funding-cost"):
            _slider(
                "uc", words("funding.cost"), *COST_RANGE, funding.cost_of(scene, cut), 0.01, "%.2f"
            )
        if social is not None and social.most > 0:
            with st.container(key="k-funding-social"):
                title = words("funding.social", name=funding.line_name(line, words))
                most = round(100 * max(social.most, social.now))
                _slider("soc", title, 0.0, float(most), round(100 * social.now, 1), 1.0, "%.0f%%")
        if funding.HOLD in region.program.constants:
            hold = settings.get(funding.HOLD, default_of(region, funding.HOLD))
            chosen = cut.hold or str(round(float(hold)))  # type: ignore[arg-type]
            choices.segments(
                scene,
                "hold",
                words("funding.hold"),
                funding.HOLDS,
                chosen,
                lambda name: words(f"funding.hold.{name}"),
            )


def _slider(
    parameter: str, title: str, low: float, high: float, now: float, step: float, form: str
) -> None:
    # Streamlit's own: it answers on release, and every answer here is a whole book of accounts.
    key = f"k-funding-{parameter}-slider"
    state.seat(key, min(max(now, low), high))
    st.slider(
        title, low, high, step=step, format=form, key=key, on_change=_slid, args=(parameter, key)
    )


def _slid(parameter: str, key: str) -> None:
    value = st.session_state[key]
    shown = round(value / 100, 4) if parameter == "soc" else round(value, 4)
    state.go(state.view_now().put(**{parameter: f"{shown:g}"}))


def _charts(scene: Scene, cut: Cut, part: Slice) -> None:
    """Need against room by year, and who pays."""
    words, basis = scene.words, scene.words(f"funding.basis.{cut.price}")
    shown = slices.without(part, moneycharts.MOST)
    ids = tuple("other" if line.id == "rest" else line.id for line in shown.lines)
    look = Look(
        names=tuple(moneycharts.named(line, words) for line in shown.lines),
        colours=moneycharts.fills(ids),
        gap=words("funding.gap"),
        room=words("funding.room"),
        tips=(words("funding.programme"), words("tip.year"), words("funding.amount")),
    )
    with st.container(key="k-funding-first"):
        with st.container(key="k-funding-stack"):
            st.html(heading(words("funding.stack", basis=basis)))
            st.vega_lite_chart(
                moneycharts.stack_frame(shown, words),
                moneycharts.stack_spec(look),
                key="k-stack",
                theme=None,
                width="stretch",
                alt=words(
                    "funding.stack.alt",
                    need=moneycharts.text(part.need, words),
                    gap=moneycharts.text(part.gap, words),
                ),
            )
            with st.expander(words("table")):
                head = [words("tip.year"), *_money(("need", "paid", "gap"), words)]
                st.html(_unit(cut, words) + table(head, moneytables.years(part, words)))
        with st.container(key="k-funding-payers"):
            st.html(heading(words("funding.payers", basis=basis)))
            payers = Look(
                names=look.names,
                colours=tuple(map(areas.of_payer, areas.PAYER_NAMES)),
                payers=tuple(words(f"payer.{payer}") for payer in areas.PAYER_NAMES),
                gap=words("funding.gap"),
                room="",
                tips=(words("funding.programme"), words("funding.payer"), words("funding.amount")),
            )
            rows = moneycharts.payers_frame(shown, words)
            parts = [list(row) for row in rows[["programme", "payer", "shown", "short"]].values]
            st.vega_lite_chart(
                rows,
                moneycharts.payers_spec(payers),
                key="k-payers",
                theme=None,
                width="stretch",
                alt=words("list.semicolon").join(" ".join(part[:3]) for part in parts),
            )
            with st.expander(words("table")):
                named = [words("funding.programme"), words("funding.payer")]
                head = [*named, words("funding.column.need"), words("funding.share"), look.gap]
                st.html(_unit(cut, words) + table(head, moneytables.payers(shown, words)))


def _money(names: tuple[str, ...], words: Words) -> list[str]:
    return [words(f"funding.column.{name}") for name in names]


def _unit(cut: Cut, words: Words) -> str:
    """Above a table: its unit and its prices."""
    return f'<p class="k-caption">{escape(words(f"funding.unit.{cut.price}"))}</p>'


def _below(
    scene: Scene, cut: Cut, found: Funding, part: Slice, span: tuple[int, int]
) -> DeltaGenerator:
    """The steps, the unit costs, the other uses; gives the place beside the gap."""
    words = scene.words
    with st.container(key="k-funding-second"):
        with st.container(key="k-funding-steps"):
            beside = _steps(scene, cut, part)
        with st.container(key="k-funding-costs"):
            _costs(scene, cut, found, part, span)
        with st.container(key="k-funding-instead"):
            st.html(heading(words("funding.instead")))
            short = slices.slice_of(found, span, real=True, kind=cut.kind, line=cut.line).gap
            uses = slices.instead(scene.region, short) if short > slices.FEN else ()
            if uses:
                head = [words("funding.use"), words("funding.unit_cost"), words("funding.count")]
                st.html(table(head, moneytables.uses(uses, words)))
                st.html(f'<p class="k-caption">{escape(words("funding.instead.note"))}</p>')
            else:
                message = "funding.instead.none" if short > slices.FEN else "funding.instead.zero"
                st.html(f'<p class="k-facts">{escape(words(message))}</p>')
    return beside


def _steps(scene: Scene, cut: Cut, part: Slice) -> DeltaGenerator:
    """From the promise to the gap."""
    words, basis = scene.words, scene.words(f"funding.basis.{cut.price}")
    st.html(heading(words("funding.steps", basis=basis)))
    look = Look(names=(), colours=(), gap="", room="", tips=("", "", ""), height=200)
    rows = moneytables.steps(part, words)
    st.vega_lite_chart(
        moneycharts.steps_frame(part, words),
        moneycharts.steps_spec(look),
        key="k-steps",
        theme=None,
        width="stretch",
        alt=words("list.semicolon").join(
            [words(f"funding.unit.{cut.price}"), *map(" ".join, rows)]
        ),
    )
    beside = st.container()
    with st.expander(words("table")):
        st.html(_unit(cut, words) + table([words("funding.step"), words("funding.amount")], rows))
    return beside


def _costs(scene: Scene, cut: Cut, found: Funding, part: Slice, span: tuple[int, int]) -> None:
    """Need and gap at unit costs a tenth and a fifth lower and higher."""
    words, real = scene.words, cut.price == "real"
    st.html(heading(words("funding.costs")) + _unit(cut, words))
    costs = slices.at_costs(found, span, real=real, kind=cut.kind, line=cut.line)
    head = [words("funding.cost"), *_money(("need", "gap"), words), words("funding.moved")]
    st.html(table(head, moneytables.costs(costs, words)))
    if part.gap > slices.FEN:
        dearer = next(each for factor, each in costs if factor == 1.1)
        moved = words("gap_cost", share=moneytables.moved(dearer, part))
        said = _joined(words, moved, words("funding.costs.note"))
        st.html(f'<p class="k-caption">{escape(said)}</p>')


def _zero(
    scene: Scene,
    changes: dict[str, float],
    social: Social | None,
    part: Slice,
    span: tuple[int, int],
) -> None:
    """The social share at which the programme is short of nothing."""
    if social is None or part.gap <= slices.FEN or all(x.id != social.line for x in part.lines):
        return
    words, name = scene.words, funding.line_name(social.line, scene.words)
    share = funding.without_gap(scene, changes, social, span)
    said = (
        words("gap_share_none", name=name, most=numbers.percent(social.most))
        if share is None
        else words("gap_share", name=name, share=numbers.percent(share))
    )
    st.html(f'<p class="k-facts">{escape(said)}</p>')


def _books(scene: Scene, cut: Cut, found: Funding, span: tuple[int, int], worst: float) -> None:
    """Every cell, the reconciliation, and the books to take away."""
    words = scene.words
    with st.expander(words("funding.detail")):
        head = [words(f"funding.column.{name}") for name in ("year", "programme", "payer", "kind")]
        choices.pick(
            scene,
            "payer",
            words("funding.payer"),
            ["", *found.ledger.payers],
            cut.payer,
            lambda name: words.pick(*PAYERS[name]) if name else words("filter.all"),
        )
        cells = moneytables.cells(found, span, cut, words)
        st.html(_unit(cut, words) + table([*head, *_money(("need", "paid", "gap"), words)], cells))
    key = repr(
        (scene.region.id, scene.region.hash, scene.base, sorted(cut.changes(scene, "").items()))
    )
    basis = words(f"funding.basis.{cut.price}").replace(" ", "-")
    name = "-".join([scene.region.id, scene.view.scenario, basis])
    with st.container(horizontal=True, vertical_alignment="center"):
        said = escape(words("funding.balance", amount=f"{worst:.2f}"))
        st.html(
            f'<span class="k-cell k-reached"><i class="k-icon" aria-hidden="true"></i>{said}</span>',
            width="content",
        )
        st.download_button(
            words("funding.excel"),
            funding.workbook(found, key),
            file_name=f"{name}.xlsx",
            key="k-excel",
            on_click="ignore",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        st.download_button(
            words("funding.csv"),
            moneytables.as_csv(found, span, cut, words),
            file_name=f"{name}.csv",
            key="k-csv",
            mime="text/csv",
            on_click="ignore",
        )


frame("funding", body)
