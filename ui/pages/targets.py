"""目标 Targets: what do the documents promise, and what of it is within reach?

The registry and its own arithmetic are on the screen at once; verdicts follow when the run is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from model import InputError
from scenarios import Verdict
from scenarios.documents import documents
from ui import answers, faults, numbers, registry, sampled, state, targetpanel, wording
from ui.answers import Plan
from ui.catalogue import Words
from ui.frame import Scene, frame
from ui.guard import logged
from ui.registry import Entry, Filter
from ui.rows import choose
from ui.tables import table

A_PAGE = 25


def body(scene: Scene) -> str:
    """The page; returns the counts as a sentence."""
    region, words = scene.region, scene.words
    plan = answers.plan_of(scene.view, region, ())
    findings = answers.audited(region.id, region.hash)
    targets = list(region.targets.values())
    top, wait = st.container(), st.empty()
    with st.container(key="k-filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        _filters(scene)
    rest = st.empty()
    if not answers.judged_already(plan):
        with rest.container():
            _waiting(registry.entries(targets, {}, findings), scene)
    verdicts = _verdicts(plan, wait, words)
    entries = registry.entries(targets, verdicts, findings, sampled.shares(scene))
    sentence = _sentence(entries, scene)
    with top:
        st.html(f'<p class="k-answer-line">{escape(sentence)}</p>')
        with st.container(key="k-counts", horizontal=True, vertical_alignment="center"):
            _counts(entries, words)
            sampled.ask(scene)
    with rest.container():
        _registry(entries, scene, plan)
    return sentence


def _verdicts(plan: Plan, place: DeltaGenerator, words: Words) -> Mapping[str, Verdict]:
    """Every verdict; none, and one sentence, when the run failed."""
    try:
        return answers.judged(plan)
    except Exception as fault:
        known = isinstance(fault, InputError)
        reason = (
            faults.said(fault, words)
            if known
            else words("error.id", id=logged("registry run failed"))
        )
        place.warning(words("error.run", reason=reason))
        return {}


def _sentence(entries: tuple[Entry, ...], scene: Scene) -> str:
    count = registry.counts(entries)
    return scene.words(
        "targets.sentence",
        place=scene.place,
        scenario=scene.scenario,
        n=numbers.plain(len(entries)),
        **{name: numbers.plain(count[name]) for name in registry.STATES},
    )


def _counts(entries: tuple[Entry, ...], words: Words) -> None:
    """The four numbers, which are filters."""
    count = registry.counts(entries)
    chosen = state.view_now().get("f.verdict") or None
    state.seat("k-verdicts", chosen)
    st.segmented_control(
        words("filter.verdict"),
        registry.STATES,
        key="k-verdicts",
        format_func=lambda name: words(
            "filter.count", word=words(f"verdict.{name}"), n=count[name]
        ),
        label_visibility="collapsed",
        on_change=lambda: _set(f_verdict=st.session_state["k-verdicts"] or ""),
    )


def _filters(scene: Scene) -> None:
    """Area, document, standing, findings, text."""
    words, targets = scene.words, scene.region.targets.values()
    areas = {target.area: words(f"area.{target.area}") for target in targets}
    papers = {target.document: document_title(target.document, words) for target in targets}
    _select("f.area", areas, words("filter.area"), words, 150)
    _select("f.doc", papers, words("filter.document"), words, 340)
    kinds = {kind: words(kind) for kind in wording.BINDING}
    _select("f.binding", kinds, words("filter.binding"), words, 130)
    _select("f.audit", {"1": words("filter.audit.yes")}, words("filter.audit"), words, 130)
    state.seat("k-search", scene.view.get("q"))
    st.text_input(
        words("filter.text"),
        key="k-search",
        placeholder=words("filter.text.hint"),
        max_chars=80,
        on_change=lambda: _set(q=st.session_state["k-search"]),
    )


def _select(key: str, options: Mapping[str, str], label: str, words: Words, width: int) -> None:
    """One filter; `options` are names by id."""
    widget, chosen = f"k-{key}", state.view_now().get(key)
    names = {"": words("filter.all"), **options}
    state.seat(widget, chosen if chosen in names else "")
    st.selectbox(
        label,
        list(names),
        key=widget,
        format_func=lambda value: names.get(value, value),
        on_change=lambda: _set(**{key: st.session_state[widget]}),
        width=width,
    )


def document_title(document_id: str, words: Words) -> str:
    """A document's title; its id where nobody has named it."""
    found = documents().get(document_id)
    return document_id if found is None else words.pick(found.title, found.title_en)


def _set(**values: object) -> None:
    """Change filters; the list starts again at its first page, and the chosen row stays in the address."""
    _turn(1, **values)


def _turn(page: int, **values: object) -> None:
    """Show a page of the list. The first is left out of the address, but not beside a row: that means the row's page."""
    view = state.view_now().put(**values)
    state.go(view.put(p=page if page > 1 or view.get("row") else ""))


def _clear() -> None:
    _set(f_area="", f_doc="", f_verdict="", f_binding="", f_audit="", q="")


def filter_of(scene: Scene) -> Filter:
    """The filter the address asks for."""
    get = scene.view.get
    return Filter(
        area=get("f.area"),
        document=get("f.doc"),
        verdict=get("f.verdict"),
        binding=get("f.binding"),
        audit=get("f.audit") == "1",
        text=get("q"),
    )


def _page_of(entries: tuple[Entry, ...], scene: Scene) -> tuple[tuple[Entry, ...], int, int, int]:
    """The rows of the page asked for, else of the chosen row's; how many rows pass, which page, how many pages."""
    kept = registry.kept(entries, filter_of(scene))
    pages = max(1, -(-len(kept) // A_PAGE))
    row = scene.view.get("row")
    at = next((at for at, entry in enumerate(kept) if entry.target.id == row), 0)
    page = min(int(scene.view.get("p") or at // A_PAGE + 1), pages)
    return kept[(page - 1) * A_PAGE : page * A_PAGE], len(kept), page, pages


def _waiting(entries: tuple[Entry, ...], scene: Scene) -> None:
    """The same rows before there are verdicts: what the documents say and what their arithmetic asks."""
    shown, *_ = _page_of(entries, scene)
    rows = [[cell.text for cell in registry.row(entry, scene.words).cells] for entry in shown]
    st.html(table(registry.head(scene.words), rows))


def _registry(entries: tuple[Entry, ...], scene: Scene, plan: Plan) -> None:
    words = scene.words
    shown, kept, page, pages = _page_of(entries, scene)
    if int(scene.view.get("p", "1")) > pages:
        state.unusable("p")
    chosen = next((e for e in entries if e.target.id == scene.view.get("row")), None)
    if not kept:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(words("empty.filter"))
            st.button(words("filter.clear"), key="k-clear", on_click=_clear)
        return
    with st.container(key="k-split" if chosen is None else "k-split-open"):
        with st.container(key="k-list"):
            choose(
                words("page.targets.question"),
                registry.head(words),
                [registry.row(entry, words) for entry in shown],
                chosen="" if chosen is None else chosen.target.id,
                on_choose=lambda row: _turn(page, row=row),
                key="k-rows",
            )
            _pager(kept, page, pages, words)
        if chosen is not None:
            with st.container(key="k-side"):
                targetpanel.draw(chosen, scene, plan, on_close=lambda: _turn(page, row=""))


def _pager(kept: int, page: int, pages: int, words: Words) -> None:
    with st.container(key="k-pager", horizontal=True, vertical_alignment="center", gap="small"):
        text = words("pager", n=numbers.plain(kept), page=page, pages=pages)
        st.html(f'<span class="k-caption">{escape(text)}</span>', width="content")
        for key, to in (("pager.back", page - 1), ("pager.next", page + 1)):
            st.button(
                words(key),
                key=f"k-{key}",
                disabled=not 1 <= to <= pages,
                on_click=_turn,
                args=(to,),
            )


frame("targets", body)
