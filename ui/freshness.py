"""Whether what a running server keeps in memory has changed on the disk: equations, inputs and words are read once.

A place's own files are read again whenever they change (scenarios/region.py); the model and the catalogues are
not, for every visitor's results rest on one of them. A changed file is said in one line until the server restarts.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from model.joined import SECTORS
from ui.catalogue import LOCALE, Words

EVERY = 15  # seconds between two looks at the disk
KINDS = (".mdl", ".csv", ".po")
Stamp = tuple[tuple[str, int], ...]


def stamp(*folders: Path) -> Stamp:
    """Every watched file under the folders with the time it was last written. [ns]"""
    found = (path for folder in folders for path in folder.rglob("*") if path.suffix in KINDS)
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in found))


@st.cache_resource(show_spinner=False)
def _first() -> Stamp:
    return stamp(SECTORS, LOCALE)


@st.cache_resource(show_spinner=False, ttl=EVERY)
def _latest() -> Stamp:
    return stamp(SECTORS, LOCALE)


def changed(first: Stamp, latest: Stamp) -> list[str]:
    """Names of the files written, added or taken away in between."""
    return sorted({Path(path).name for path, _ in set(first) ^ set(latest)})


def begin() -> None:
    """Remember the files as they are now."""
    _first()


def notice(words: Words) -> None:
    """One line when a file in use has changed."""
    names = changed(_first(), _latest())
    if names:
        shown = words("list.comma").join(names[:3])
        st.caption(words("model.stale", n=len(names), names=shown))
