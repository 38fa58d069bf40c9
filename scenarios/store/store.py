"""Save, list, open, compare, delete and restore scenarios; nothing saved is ever lost.

Saving a name that another person has used keeps both, the second under a suffixed name; so does saving over a
scenario that someone changed in the meantime. The reply says which of these happened, in one sentence.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from model.errors import InputError
from scenarios.runs import input_names
from scenarios.store import wording
from scenarios.store.database import Database, connect
from scenarios.store.rows import (
    WITH_HEAD,
    append,
    as_draft,
    by_key,
    content_of,
    free_name,
    insert,
    named,
    now,
    one,
    revision_from,
    revision_of,
    saved_from,
)
from scenarios.store.saved import (
    Draft,
    Kept,
    Opened,
    Person,
    Revision,
    Saved,
    checked_key,
    checked_person,
)
from scenarios.store.tables import revision, scenario

if TYPE_CHECKING:
    from scenarios.region import Region

MOST_TRIES = 500  # each try that fails means another writer got through


def open_store(url: str | None = None) -> Store:
    """The store this computer is set up for, or that of an address."""
    return Store(connect(url))


class Store:
    """The saved scenarios of one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    # --- saving -------------------------------------------------------------------------------------------------
    def save(
        self,
        draft: Draft,
        *,
        by: Person,
        onto: str | None = None,
        seen: int | None = None,
        key: str | None = None,
    ) -> Kept:
        """Keep a draft.

        Parameters
        ----------
        by : who saves; Refused for a viewer.
        onto : id of the saved scenario that was opened and changed; a new one without it.
        seen : the revision number that was opened; where the scenario has moved on since, both are kept.
        key : the caller's mark of this save: a second call with the same mark keeps nothing twice.

        Raises InputErrors for words or values that cannot be kept, and for an unknown `onto`.
        """
        draft, by, key = draft.checked(), checked_person(by), checked_key(key)
        for _ in range(MOST_TRIES):
            try:
                with self.database.writing() as connection:
                    return self._save(connection, draft, by, onto, seen, key)
            except IntegrityError:  # another writer took this name or this mark just now
                continue
        raise InputError("is being saved by too many at once", got=draft.name, fix="save again")

    def _save(
        self,
        connection: Connection,
        draft: Draft,
        by: Person,
        onto: str | None,
        seen: int | None,
        key: str | None,
    ) -> Kept:
        if key is not None and (done := by_key(connection, key)):
            return _kept(done, "unchanged", wording.unchanged(done.name))
        old = _opened(connection, onto, draft.region)
        taken = named(connection, draft.region, draft.name)
        if old is None and taken and (_same_person(taken, by) or _same(taken, draft)):
            old = one(connection, taken.id, lock=True)
        if old is None and taken:
            return self._beside(connection, draft, by, key, wording.beside, taken)
        if old is None:
            return _kept(insert(connection, draft, by, key), "new", wording.new(draft.name))
        if _same(old, draft):
            return _kept(old, "unchanged", wording.unchanged(old.name))
        if seen is not None and seen != old.latest.number:
            return self._beside(connection, draft, by, key, wording.overtaken, old)
        name = old.name
        if draft.name != name:
            name = free_name(connection, draft.region, draft.name)
        number = append(connection, old.id, replace(draft, name=name), by, "save", key)
        taken_too = name not in (old.name, draft.name)
        sentence = wording.renamed(draft.name, name) if taken_too else wording.changed(name, number)
        return _kept(one(connection, old.id), "changed", sentence)

    def _beside(
        self,
        connection: Connection,
        draft: Draft,
        by: Person,
        key: str | None,
        sentence: Any,
        other: Saved,
    ) -> Kept:
        name = free_name(connection, draft.region, draft.name)
        saved = insert(connection, replace(draft, name=name), by, key)
        return _kept(saved, "beside", sentence(draft.name, name, other.author))

    # --- looking ------------------------------------------------------------------------------------------------
    def list(self, region: str | None = None, *, deleted: bool = False) -> tuple[Saved, ...]:
        """Saved scenarios, last changed first; of one place, and the deleted ones instead, where asked."""
        where: builtins.list[Any] = [
            scenario.c.deleted.is_not(None) if deleted else scenario.c.deleted.is_(None)
        ]
        if region is not None:
            where.append(scenario.c.region == region)
        query = WITH_HEAD.where(*where).order_by(scenario.c.changed.desc(), scenario.c.id)
        with self.database.reading() as connection:
            return tuple(saved_from(row) for row in connection.execute(query).mappings())

    def open(self, id: str, region: Region, *, number: int | None = None) -> Opened:
        """A saved scenario as it can be used today; `region` is its place as it stands now.

        Raises InputError for an unknown id or revision number.
        """
        with self.database.reading() as connection:
            saved = one(connection, id)
            found = saved.latest if number is None else revision_of(connection, id, number)
        changes: Mapping[str, float] = found.settings.get("changes", {})
        unknown = tuple(name for name in changes if not _known(region, name))
        base = found.settings["scenario"]
        if base not in region.scenarios:
            unknown = (base, *unknown)
        older_model = found.model_hash != region.program.hash
        older_data = found.data_hash != region.hash
        zh, en = wording.since(
            found, older_model=older_model, older_data=older_data, unknown=unknown
        )
        return Opened(
            saved=saved,
            revision=found,
            changes={name: value for name, value in changes.items() if name not in unknown},
            unknown=unknown,
            older_model=older_model,
            older_data=older_data,
            sentence_zh=zh,
            sentence_en=en,
        )

    def get(self, id: str) -> Saved:
        """A saved scenario; InputError for an unknown id."""
        with self.database.reading() as connection:
            return one(connection, id)

    def history(self, id: str) -> tuple[Revision, ...]:
        """Every revision of a scenario, first one first; InputError for an unknown id."""
        query = sa.select(revision).where(revision.c.scenario_id == id).order_by(revision.c.number)
        with self.database.reading() as connection:
            one(connection, id)
            return tuple(revision_from(row) for row in connection.execute(query).mappings())

    # --- deleting and restoring ---------------------------------------------------------------------------------
    def delete(self, id: str, *, by: Person) -> Kept:
        """Take a scenario out of the list; it stays in the database. Deleting twice is deleting once."""
        by = checked_person(by)
        with self.database.writing() as connection:
            saved = one(connection, id, lock=True)
            if saved.deleted is None:
                append(connection, id, as_draft(saved), by, "delete", None, deleted=now())
            return _kept(one(connection, id), "changed", wording.deleted(saved.name))

    def restore(self, id: str, *, by: Person) -> Kept:
        """Put a deleted scenario back, under a suffixed name where its own is in use."""
        by = checked_person(by)
        for _ in range(MOST_TRIES):
            try:
                with self.database.writing() as connection:
                    saved = one(connection, id, lock=True)
                    if saved.deleted is None:
                        return _kept(saved, "unchanged", wording.unchanged(saved.name))
                    name = free_name(connection, saved.region, saved.name)
                    draft = replace(as_draft(saved), name=name)
                    append(connection, id, draft, by, "restore", None)
                    sentence = wording.restored(saved.name, name)
                    return _kept(one(connection, id), "changed", sentence)
            except IntegrityError:
                continue
        raise InputError("is being restored by too many at once", got=id, fix="try again")


def _kept(saved: Saved, outcome: str, sentence: wording.Both) -> Kept:
    return Kept(saved=saved, outcome=outcome, sentence_zh=sentence[0], sentence_en=sentence[1])


def _opened(connection: Connection, onto: str | None, region: str) -> Saved | None:
    """The scenario a draft was made from, held for this transaction; None for one deleted since or of another place."""
    if onto is None:
        return None
    found = one(connection, onto, lock=True)
    return found if found.deleted is None and found.region == region else None


def _same(old: Saved, draft: Draft) -> bool:
    return content_of(old.latest) == content_of(draft)


def _same_person(old: Saved, by: Person) -> bool:
    """Two people who give no name are two people."""
    return bool(by.name) and old.author == by.name


def _known(region: Region, name: str) -> bool:
    try:
        return bool(input_names(region, name))
    except InputError:
        return False
