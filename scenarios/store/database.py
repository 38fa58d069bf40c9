"""The database behind the store: found by the environment, brought to today's tables when it is opened.

    connect() -> Database                   SQLite in the data folder, or what KEDA_DATABASE_URL names
    with database.writing() as connection   one transaction; SQLite lets one writer in at a time, others wait

Many processes may open a new database at once: one makes the tables, the others wait for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from model.errors import InputError
from scenarios.places import DATABASE, SAVED, data_folder

WAIT = 60.0  # how long a writer waits for its turn [s]
UPGRADE = (
    4_201_020  # the PostgreSQL lock under which tables are changed; any number, always this one
)
MIGRATIONS = Path(__file__).parent / "migrations"
DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; reading and writing are one transaction each."""

    engine: Engine = field(repr=False)

    @property
    def kind(self) -> str:
        """sqlite or postgresql."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view, however many reads are made in it."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All of it is kept or none of it, whatever ends the process."""
        with self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def database_url(environment: Mapping[str, str] | None = None) -> URL:
    """Where saved scenarios are kept; InputError for an address of another kind of database."""
    environment = os.environ if environment is None else environment
    text = environment.get(DATABASE, "").strip()
    if not text:
        return URL.create("sqlite", database=str(data_folder(environment) / SAVED))
    fix = "write postgresql://user:password@host:5432/name, or leave it out for SQLite"
    try:
        url = make_url(text)
    except ArgumentError as err:
        raise InputError("is not a database address", where=DATABASE, fix=fix) from err
    if url.drivername in DRIVERS:
        url = url.set(drivername=DRIVERS[url.drivername])
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise InputError(
            "is not a database Keda knows", where=DATABASE, got=url.drivername, fix=fix
        )
    return url


def connect(url: URL | str | None = None) -> Database:
    """Open a database and bring it to today's tables.

    Raises InputError where it cannot be reached, or was written by a newer Keda.
    """
    url = database_url() if url is None else make_url(url)
    engine = _engine(url)
    try:
        _upgrade(engine)
    except OperationalError as err:
        engine.dispose()
        shown = url.render_as_string(hide_password=True)
        fix = f"check that it runs and that {DATABASE} is right"
        raise InputError("cannot be opened", where="database", got=shown, fix=fix) from err
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, connect_args={"timeout": WAIT}, pool_timeout=WAIT)
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begins)
        return engine
    return sa.create_engine(
        url, pool_pre_ping=True, pool_timeout=WAIT, connect_args={"connect_timeout": 10}
    )


def _sqlite_connected(connection: Any, _record: Any) -> None:
    """Every commit is on the disk before it is answered; the driver opens no transaction behind our back."""
    connection.isolation_level = None
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {line}").close()


def _sqlite_begins(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _upgrade(engine: Engine) -> None:
    with engine.connect() as connection:
        if _is_newest(connection):
            return
    from alembic import command  # a quarter of a second that most starts need not spend
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        _refuse_newer(connection, {step.revision for step in script.walk_revisions()})
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _is_newest(connection: Connection) -> bool:
    """Whether the tables are those of the last file of migrations, which begins with its number."""
    newest = max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/0*.py"))
    return _version(connection) == newest


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _refuse_newer(connection: Connection, known: set[str]) -> None:
    found = _version(connection)
    if found is not None and found not in known:
        fix = "update Keda, or name another database"
        raise InputError("was written by a newer Keda", where="database", got=found, fix=fix)
