"""What can be done with the state on the screen: reset, pin beside others, save under a name, share as a link.

bar(scene)      the row of buttons under the levers; keys 0 B S press them (ui/house.py)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from model import InputError
from ui import address, answers, faults, library, presenter, signin, state
from ui.address import MOST_COMPARED, View
from ui.catalogue import Words, words
from ui.guard import logged

if TYPE_CHECKING:
    from scenarios.store import Kept, Person
    from ui.frame import Scene

LONGEST_TYPED = 200  # characters a field takes; a name too long for the library is told so
LONGEST_LINK = 1_800  # characters; mail programs cut longer ones
PERSON = "keda.person"


def bar(scene: Scene) -> None:
    """Reset, pin, save."""
    words, view = scene.words, scene.view
    with st.container(key="k-do", horizontal=True, gap="small"):
        st.button(words("reset"), key="k-reset", on_click=reset, disabled=not view.changes)
        st.button(words("pin"), key="k-pin", on_click=pin, help=words("pin.help"))
        with st.popover(words("save"), key="k-save", help=words("save.help")):
            _form(scene)
        st.button(
            words("rehearse"),
            key="k-rehearse",
            type="tertiary",
            help=words("rehearse.help"),
            on_click=presenter.rehearse,
        )


def _form(scene: Scene) -> None:
    """Name, note and who saves."""
    words, named = scene.words, scene.named
    name = words.pick(named.title_zh, named.title_en) if named.saved else ""
    key = f"k-save-name-{scene.view.scenario}"
    st.text_input(words("save.name"), value=name, key=key, max_chars=LONGEST_TYPED)
    st.text_area(words("save.note"), value=named.story_zh if named.saved else "", key=f"{key}-note")
    state.seat("k-save-by", st.session_state.get(PERSON, ""))
    st.text_input(words("save.by"), key="k-save-by", max_chars=LONGEST_TYPED)
    st.button(words("save.now"), key="k-save-now", type="primary", on_click=save, args=(key,))


def reset() -> None:
    """Every lever back to the scenario as saved."""
    state.go(replace(state.view_now(), levers=(), switches=()))


def person() -> Person:
    """Who is at work: the name of their sign-in where a deployment asks for one, else the name they gave."""
    name = st.session_state.get("k-save-by") or st.session_state.get(PERSON) or ""
    return signin.visitor(str(name).strip())


def save(key: str) -> None:
    """Keep the screen under the name in the form, then show it under that name."""
    view = state.view_now()
    say = words(view.lang)
    name = str(st.session_state.get(key, "")).strip()
    if not name:
        state.say(say("save.unnamed"))
        return
    st.session_state[PERSON] = person().name
    note = str(st.session_state.get(f"{key}-note", ""))
    kept = _kept(view, name, note, say)
    if kept is not None:
        state.go(replace(view, scenario=kept.saved.id, levers=(), switches=()))


def pin() -> None:
    """Set the state on the screen beside the ones to come; a changed one is saved first, so that a link holds it."""
    view = state.view_now()
    say = words(view.lang)
    if len(view.compare) >= MOST_COMPARED and view.scenario not in view.compare:
        state.say(say("compare.full"))
        return
    name = view.scenario
    if view.changes:
        kept = _kept(view, _stamped(view, say), "", say)
        if kept is None:
            return
        name = kept.saved.id
    state.say(say("pinned"))
    state.go(replace(view, compare=tuple(dict.fromkeys([*view.compare, name]))))


def unpin(name: str) -> None:
    """Take a scenario out of the comparison."""
    view = state.view_now()
    state.go(replace(view, compare=tuple(each for each in view.compare if each != name)))


def too_long(view: View) -> bool:
    """Whether a link to the view would be cut by a mail program."""
    return len(urlencode(address.write(view))) > LONGEST_LINK


def shorten() -> None:
    """Save the state, so that its link is one name instead of many levers."""
    view = state.view_now()
    say = words(view.lang)
    kept = _kept(view, _stamped(view, say), "", say)
    if kept is not None:
        state.go(replace(view, scenario=kept.saved.id, levers=(), switches=()))


def _kept(view: View, name: str, note: str, say: Words) -> Kept | None:
    """Save; what went wrong is said in one sentence, and the screen and its link stay as they are."""
    region = answers.opened(view.region)
    on = library.named(region, view.scenario)
    onto = on.saved.id if on.saved and on.saved.name == name else None
    return attempt(
        lambda: library.keep(
            region,
            library.settings_of(region, view),
            name=name,
            note=note,
            by=person(),
            onto=onto,
            results=_results(view),
        ),
        say,
    )


def attempt(write: Callable[[], Kept], say: Words) -> Kept | None:
    """Do something with the store and say in one sentence what came of it."""
    try:
        library.at_hand()
    except Exception:  # how the server is set up is nothing a visitor could mend
        logged("the store cannot be opened")
        state.say(say("error.store"))
        return None
    try:
        kept = write()
    except InputError as fault:
        state.say(faults.said(fault, say))
    except Exception:
        logged("the store did not answer")
        state.say(say("error.store"))
    else:
        state.say(say.pick(kept.sentence_zh, kept.sentence_en))
        return kept
    return None


def _results(view: View) -> dict[str, float]:
    """The values on the screen, to be shown beside those of a later model."""
    region = answers.opened(view.region)
    chosen = tuple(region.opening) if view.targets is None else view.targets
    try:
        reply = answers.sketched(answers.plan_of(view, region, chosen))
    except Exception:  # a state whose run fails is still worth keeping
        return {}
    return {v.target.id: v.value for v in reply.verdicts if v.value is not None}


def _stamped(view: View, say: Words) -> str:
    """A name for a state nobody named: the scenario's and the time."""
    on = library.named(answers.opened(view.region), view.scenario)
    title = say.pick(on.title_zh, on.title_en)
    moment = f"{datetime.now():%m-%d %H:%M:%S}"
    room = library.LONGEST_NAME - len(say("pin.name", title="", time=moment))
    return say("pin.name", title=title[:room], time=moment)
