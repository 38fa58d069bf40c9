"""What is kept of a scenario, and the sentences about keeping it."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from model.errors import InputError, raise_all
from scenarios.store.tables import AUTHOR, KEY, NAME, NOTE

if TYPE_CHECKING:
    from scenarios.region import Region

MOST_BYTES = 200_000  # of settings or results; a view of every lever is about 20 kB
ROLES = ("editor", "viewer")


class Refused(InputError):
    """What this person may not do."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who saves: the name shown beside the scenario; a viewer may look at everything and change nothing."""

    name: str
    role: str = "editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What someone asks to keep.

    settings : {"scenario": id, "changes": {input: value in model units}, …}; whatever else a page needs to reopen.
    results : values at the time of saving, e.g. {target id: value}; shown beside today's when the model has moved on.
    """

    region: str
    name: str
    settings: Mapping[str, Any]
    model_hash: str
    data_hash: str
    note: str = ""
    results: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        region: Region,
        *,
        name: str,
        settings: Mapping[str, Any],
        note: str = "",
        results: Mapping[str, Any] | None = None,
    ) -> Draft:
        """A draft that carries the hashes of the model and data it was made with."""
        return cls(
            region=region.id,
            name=name,
            settings=settings,
            note=note,
            results=results or {},
            model_hash=region.program.hash,
            data_hash=region.hash,
        )

    def checked(self) -> Draft:
        """The same with its words in one form; InputErrors for all that cannot be kept."""
        faults: list[InputError] = []
        name = _line(self.name, "name", NAME, faults)
        if not name:
            faults.append(InputError("is empty", where="name", fix="give the scenario a name"))
        note = self.note.replace("\x00", "").encode("utf-8", "ignore").decode().strip()
        if len(note) > NOTE:
            fix = f"keep it under {NOTE} characters"
            faults.append(InputError(f"has {len(note)} characters", where="note", fix=fix))
        if not isinstance(self.settings.get("scenario"), str):
            fix = 'write settings as {"scenario": "plan", "changes": {…}}'
            faults.append(InputError("names no scenario", where="settings", fix=fix))
        faults += _change_faults(self.settings.get("changes", {}))
        settings, results = (
            _json(value, where, faults)
            for where, value in (("settings", self.settings), ("results", self.results))
        )
        raise_all(faults)
        return Draft(
            region=self.region,
            name=name,
            settings=settings,
            note=note,
            results=results,
            model_hash=self.model_hash,
            data_hash=self.data_hash,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One entry of a scenario's history, as it was saved."""

    scenario_id: str
    number: int
    action: str  # save, delete, restore
    name: str
    author: str
    note: str
    settings: Mapping[str, Any]
    results: Mapping[str, Any]
    model_hash: str
    data_hash: str
    version: str  # of Keda
    saved: datetime  # UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A saved scenario with its latest revision."""

    id: str
    region: str
    name: str
    created: datetime  # UTC
    changed: datetime
    deleted: datetime | None
    latest: Revision = field(repr=False)

    @property
    def author(self) -> str:
        """Who wrote the latest revision."""
        return self.latest.author

    @property
    def note(self) -> str:
        """The note of the latest revision."""
        return self.latest.note

    @property
    def settings(self) -> Mapping[str, Any]:
        """Levers and choices of the latest revision, by name."""
        return self.latest.settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a save: `new`, `changed`, `unchanged`, or `beside` another of the same name."""

    saved: Saved
    outcome: str
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A saved scenario, and how it stands against today's model.

    `revision.results` are the values as saved; `changes` are the settings today's model can take up again.
    """

    saved: Saved
    revision: Revision
    changes: Mapping[str, float]
    unknown: tuple[str, ...]  # inputs that today's model does not have
    older_model: bool
    older_data: bool
    sentence_zh: str  # empty when nothing has changed
    sentence_en: str


def checked_key(key: str | None) -> str | None:
    """The caller's own mark of one save; the same mark twice is the same save."""
    if key is not None and not 0 < len(key) <= KEY:
        raise InputError("is not a mark", where="key", got=key, fix=f"use 1 to {KEY} characters")
    return key


def checked_person(person: Person) -> Person:
    """The person with the name in one form; Refused for a viewer."""
    if person.role not in ROLES:
        raise Refused("is not a role", got=person.role, fix=f"use {' or '.join(ROLES)}")
    faults: list[InputError] = []
    name = _line(person.name, "author", AUTHOR, faults)
    raise_all(faults)
    if person.role != "editor":
        who = f'"{name}"' if name else "this visitor"
        raise Refused("may look but not save", where=who, fix="ask for the editor role")
    return Person(name, person.role)


def _line(words: str, where: str, most: int, faults: list[InputError]) -> str:
    """Words on one line, composed (NFC), without control characters."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in words)
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    if len(line) > most:
        fix = f"keep it under {most} characters"
        faults.append(InputError(f"has {len(line)} characters", where=where, fix=fix))
    return line


def _change_faults(changes: Any) -> list[InputError]:
    if not isinstance(changes, Mapping):
        fix = 'write changes as {"plan rate total[urban]": 0.075}'
        return [InputError("are not values by input", where="changes", fix=fix)]
    return [
        InputError("is not a finite number", where=f'changes, "{name}"', got=value, fix="write one")
        for name, value in changes.items()
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    ]


def _json(value: Mapping[str, Any], where: str, faults: list[InputError]) -> dict[str, Any]:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except (TypeError, ValueError) as err:
        faults.append(InputError(f"cannot be kept ({err})", where=where, fix="use plain values"))
        return {}
    if size > MOST_BYTES:
        fix = f"keep it under {MOST_BYTES / 1000:.0f} kB"
        faults.append(InputError(f"is {size / 1000:.0f} kB", where=where, fix=fix))
        return {}
    if "\\u0000" in text:
        faults.append(InputError("holds a zero character", where=where, fix="take it out"))
        return {}
    found: dict[str, Any] = json.loads(text)
    return found
