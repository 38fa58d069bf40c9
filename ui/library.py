"""Every scenario a place has a name for: those of its pack, then those that visitors saved.

    library(region) -> {id: Named}      in the order the presenter steps through
    keep(region, view, name, …)         save what is on the screen; rename, remove, restore likewise

A saved scenario is one of the pack's with changes on top. When the store cannot be reached the pack's own
remain, and `reachable()` is False.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import streamlit as st

from model import InputError
from scenarios.places import nothing_saved
from ui.address import View

if TYPE_CHECKING:  # the database's library is loaded where something is saved or was
    from scenarios import Region
    from scenarios.store import Kept, Person, Saved, Store

log = logging.getLogger("keda.app")
LONGEST_NAME = 40  # characters of a saved scenario's name
SECOND = "（2）"  # after a name that the plan's own scenario has
MOST = 200  # saved scenarios of one place that the lists show, last changed first
ORDER = ("plan", "trend", "stretch", "delayed", "stress", "solved")  # as a talk goes through them
FRESH = 3  # seconds a list is kept, for what other servers save
AGAIN = 15.0  # seconds until a store that did not answer is asked again; asking may take as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A scenario by name: one of the pack's (`base`), with changes where somebody saved it."""

    id: str
    title_zh: str
    title_en: str
    story_zh: str
    story_en: str
    base: str  # id of the pack's scenario
    changes: Mapping[str, float] = field(default_factory=dict)  # by input id [model unit]
    present: tuple[str, ...] = ()  # levers shown first to a hall
    saved: Saved | None = None  # None for the pack's own
    older: bool = False  # saved under a model or data that have changed since


def library(region: Region) -> Mapping[str, Named]:
    """The named scenarios of a place, the pack's first."""
    if time.monotonic() - _trouble().get(region.id, -AGAIN) < AGAIN:
        return _pack(region)
    try:
        found = _saved(region.id, region.hash, _generation(), region)
    except Exception:
        log.exception("the store of saved scenarios cannot be reached")
        _trouble()[region.id] = time.monotonic()
        return _pack(region)
    _trouble().pop(region.id, None)
    return found


def reachable(region: Region) -> bool:
    """Whether the store answered when this place's list was last asked for."""
    return region.id not in _trouble()


def named(region: Region, scenario_id: str) -> Named:
    """One named scenario; InputError for one that is not there."""
    found = library(region).get(scenario_id)
    if found is None:
        raise InputError("is not a scenario of this place", got=scenario_id, fix="choose another")
    return found


def _pack(region: Region) -> dict[str, Named]:
    known = sorted(
        region.scenarios.values(), key=lambda s: (ORDER.index(s.id) if s.id in ORDER else 9, s.id)
    )
    return {
        s.id: Named(
            id=s.id,
            title_zh=s.title_zh,
            title_en=s.title_en,
            story_zh=s.story_zh,
            story_en=s.story_en,
            base=s.id,
            present=s.present,
        )
        for s in known
    }


def _named(region: Region, saved: Saved) -> Named:
    latest = saved.latest
    base = str(latest.settings.get("scenario", "plan"))
    changes = latest.settings.get("changes", {})
    known = base in region.scenarios
    return Named(
        id=saved.id,
        title_zh=saved.name,
        title_en=saved.name,
        story_zh=saved.note,
        story_en=saved.note,
        base=base if known else "plan",
        changes={key: float(v) for key, v in changes.items() if key in region.inputs},
        present=region.scenarios[base].present if known else (),
        saved=saved,
        older=latest.model_hash != region.program.hash or latest.data_hash != region.hash,
    )


# --- the store --------------------------------------------------------------------------------------------------
@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The one store of this server."""
    from scenarios.store import open_store

    return open_store()


def at_hand() -> Store:
    """The store, opened anew where its file was taken away: what is saved into a file that is gone is lost."""
    if nothing_saved():
        store.clear()
    return store()


@st.cache_resource(show_spinner=False)
def _counter() -> list[int]:
    return [0]


@st.cache_resource(show_spinner=False)
def _trouble() -> dict[str, float]:
    """Places whose list could not be had, with the moment that was. [s]"""
    return {}


def _generation() -> int:
    return _counter()[0]


def _changed() -> None:
    """Forget the kept lists: this server has just written."""
    _counter()[0] += 1
    _trouble().clear()


@st.cache_resource(show_spinner=False, ttl=FRESH, max_entries=64)
def _saved(region_id: str, data: str, generation: int, _region: Region) -> Mapping[str, Named]:
    saved = () if nothing_saved() else at_hand().list(region=region_id)[:MOST]
    return MappingProxyType(_pack(_region) | {one.id: _named(_region, one) for one in saved})


def deleted(region: Region) -> tuple[Saved, ...]:
    """The saved scenarios of a place that were taken out of the list."""
    return () if nothing_saved() else at_hand().list(region=region.id, deleted=True)[:MOST]


def settings_of(region: Region, view: View) -> dict[str, Any]:
    """What a save of the screen keeps: the pack's scenario and every change on top of it."""
    on = named(region, view.scenario)
    return {
        "scenario": on.base,
        "changes": {**on.changes, **view.changes},
        "targets": None if view.targets is None else list(view.targets),
    }


def keep(
    region: Region,
    settings: Mapping[str, Any],
    *,
    name: str,
    note: str = "",
    by: Person,
    onto: str | None = None,
    results: Mapping[str, Any] | None = None,
) -> Kept:
    """Save settings under a name; `onto` a saved scenario makes its next revision. InputError for a name too long."""
    from scenarios.store import Draft

    draft = Draft.of(
        region, name=_own_name(region, name), settings=settings, note=note, results=results
    )
    kept = at_hand().save(draft, by=by, onto=onto)
    _changed()
    return kept


def rename(region: Region, saved: Saved, name: str, *, by: Person) -> Kept:
    """The same scenario under another name; its model and its results stay as saved."""
    from scenarios.store import Draft

    latest = saved.latest
    draft = Draft(
        region=region.id,
        name=_own_name(region, name),
        settings=latest.settings,
        note=latest.note,
        results=latest.results,
        model_hash=latest.model_hash,
        data_hash=latest.data_hash,
    )
    kept = at_hand().save(draft, by=by, onto=saved.id)
    _changed()
    return kept


def _own_name(region: Region, name: str) -> str:
    """The name, told apart from those of the pack; InputError where it is too long for a list and a heading."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        fix = f"write at most {LONGEST_NAME} characters"
        raise InputError(f"has {len(name)} characters", where="name", fix=fix)
    theirs = {
        title for each in region.scenarios.values() for title in (each.title_zh, each.title_en)
    }
    return f"{name[: LONGEST_NAME - len(SECOND)]}{SECOND}" if name in theirs else name


def remove(saved_id: str, *, by: Person) -> Kept:
    """Take a saved scenario out of the list; it can be restored."""
    kept = at_hand().delete(saved_id, by=by)
    _changed()
    return kept


def restore(saved_id: str, *, by: Person) -> Kept:
    """Put a removed scenario back."""
    kept = at_hand().restore(saved_id, by=by)
    _changed()
    return kept
