"""Every law of the store holds on SQLite and on PostgreSQL alike."""

import os
import uuid

import pytest
import sqlalchemy as sa

from scenarios.store import Draft, Person, open_store
from tests.scenarios.store.postgres import Missing, cluster

WANG, LI = Person("王"), Person("李")


@pytest.fixture(scope="session")
def postgresql():
    """The address of a server of our own. Without PostgreSQL: a failure in CI, elsewhere a word about what is missing."""
    try:
        with cluster() as address:
            yield address
    except Missing as what:
        if os.environ.get("CI"):
            pytest.fail(str(what))
        pytest.skip(str(what))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of a new, empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept.sqlite3'}"
    server = request.getfixturevalue("postgresql")
    name = f"keda_{uuid.uuid4().hex}"
    admin = server.format(name="postgres").replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.format(name=name)


@pytest.fixture
def store(address):
    opened = open_store(address)
    yield opened
    opened.close()


def draft(name="冲刺", rate=0.0758, **others):
    """A draft that a what-if page could have made."""
    settings = {"scenario": "plan", "changes": {"plan rate total[urban]": rate}}
    given = {"region": "small", "model_hash": "m" * 64, "data_hash": "d" * 64} | others
    return Draft(name=name, settings=settings, **given)
