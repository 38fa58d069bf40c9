"""Rows of the two tables as values, and the two ways a row comes to be: a new scenario, a further revision.

Every function works inside the transaction of the connection it is given.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from model.errors import InputError
from scenarios.store.saved import Draft, Person, Revision, Saved
from scenarios.store.tables import NAME, revision, scenario

CONTENT = ("name", "note", "settings", "results", "model_hash", "data_hash")
_HEAD = {f"r_{column.name}": column for column in revision.c}
WITH_HEAD = sa.select(scenario, *(column.label(key) for key, column in _HEAD.items())).join(
    revision,
    sa.and_(revision.c.scenario_id == scenario.c.id, revision.c.number == scenario.c.head),
)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def content_of(of: Draft | Revision) -> tuple[Any, ...]:
    """The values of CONTENT, in its order: two drafts or revisions with the same ones say the same."""
    return tuple(getattr(of, name) for name in CONTENT)


def as_draft(saved: Saved) -> Draft:
    """What saving it once more would write."""
    return Draft(region=saved.region, **dict(zip(CONTENT, content_of(saved.latest), strict=True)))


def revision_from(row: RowMapping, prefix: str = "") -> Revision:
    """The Revision a row holds; `prefix` stands before its columns in a joined row."""
    names = [column.name for column in revision.c if column.name != "key"]
    return Revision(**{name: row[prefix + name] for name in names})


def saved_from(row: RowMapping) -> Saved:
    """The Saved a row of WITH_HEAD holds."""
    names = ("id", "region", "name", "created", "changed", "deleted")
    return Saved(**{name: row[name] for name in names}, latest=revision_from(row, "r_"))


def one(connection: Connection, id: str, *, lock: bool = False) -> Saved:
    """A saved scenario; with `lock` nobody else changes it before this transaction ends. InputError where there is none."""
    query = WITH_HEAD.where(scenario.c.id == id)
    if lock:  # PostgreSQL holds the row until the end of the transaction; SQLite holds the file
        connection.execute(sa.select(scenario.c.id).where(scenario.c.id == id).with_for_update())
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise InputError("is not a saved scenario", got=id, fix="choose one from the list")
    return saved_from(row)


def named(connection: Connection, region: str, name: str) -> Saved | None:
    """The scenario that goes by a name."""
    where = (scenario.c.region == region, scenario.c.name == name, scenario.c.deleted.is_(None))
    found = connection.execute(sa.select(scenario.c.id).where(*where)).scalar()
    return None if found is None else one(connection, found)


def by_key(connection: Connection, key: str) -> Saved | None:
    """The scenario that was saved under an idempotency key."""
    query = sa.select(revision.c.scenario_id).where(revision.c.key == key)
    found = connection.execute(query).scalar()
    return None if found is None else one(connection, found)


def revision_of(connection: Connection, id: str, number: int) -> Revision:
    """A revision of a scenario by its number, from 1. InputError where there is none."""
    where = (revision.c.scenario_id == id, revision.c.number == number)
    row = connection.execute(sa.select(revision).where(*where)).mappings().one_or_none()
    if row is None:
        raise InputError("is not a revision of it", got=number, fix="choose one from its history")
    return revision_from(row)


def free_name(connection: Connection, region: str, name: str) -> str:
    """The name, or the first of 名（2）, 名（3）… that is free."""
    where = (scenario.c.region == region, scenario.c.deleted.is_(None))
    names = set(connection.execute(sa.select(scenario.c.name).where(*where)).scalars())
    if name not in names:
        return name
    for count in range(2, len(names) + 3):
        ending = f"（{count}）"
        suffixed = name[: NAME - len(ending)] + ending
        if suffixed not in names:
            return suffixed
    raise AssertionError("more names than scenarios")


def insert(connection: Connection, draft: Draft, by: Person, key: str | None) -> Saved:
    """A new scenario with its first revision; `key` lets the same save arrive twice."""
    id, moment = uuid.uuid4().hex, now()
    row = {"id": id, "region": draft.region, "name": draft.name, "head": 0}
    connection.execute(scenario.insert().values(**row, created=moment, changed=moment))
    append(connection, id, draft, by, "save", key)
    return one(connection, id)


def append(
    connection: Connection,
    id: str,
    draft: Draft,
    by: Person,
    action: str,
    key: str | None,
    *,
    deleted: datetime | None = None,
) -> int:
    """Add a revision and point the scenario at it; its number."""
    head = sa.select(scenario.c.head).where(scenario.c.id == id)
    number = int(connection.execute(head).scalar_one()) + 1
    moment = now()
    content = dict(zip(CONTENT, content_of(draft), strict=True))
    connection.execute(
        revision.insert().values(
            scenario_id=id,
            number=number,
            action=action,
            author=by.name,
            version=version("keda"),
            saved=moment,
            key=key,
            **content,
        )
    )
    change = {"head": number, "name": draft.name, "changed": moment, "deleted": deleted}
    connection.execute(scenario.update().where(scenario.c.id == id).values(**change))
    return number
