"""The two tables: one row a saved scenario, one row a revision of it. A revision is never changed or taken out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator

NAME, AUTHOR, NOTE, PLACE, KEY, HASH = 80, 80, 4_000, 64, 64, 64


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment as it is written: in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """The moment as it is read: with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

scenario = Table(
    "saved_scenario",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("region", String(PLACE), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("head", Integer, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("changed", UtcDateTime, nullable=False),
    Column("deleted", UtcDateTime),
    Index(
        "one_name_a_place",
        "region",
        "name",
        unique=True,
        sqlite_where=text("deleted IS NULL"),
        postgresql_where=text("deleted IS NULL"),
    ),
)

revision = Table(
    "revision",
    metadata,
    Column("scenario_id", String(32), ForeignKey("saved_scenario.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String(16), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("author", String(AUTHOR), nullable=False),
    Column("note", Text, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("results", JSON, nullable=False),
    Column("model_hash", String(HASH), nullable=False),
    Column("data_hash", String(HASH), nullable=False),
    Column("version", String(32), nullable=False),
    Column("saved", UtcDateTime, nullable=False),
    Column("key", String(KEY), unique=True),
)
