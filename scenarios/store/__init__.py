"""Saved scenarios: kept in SQLite by default, in PostgreSQL when KEDA_DATABASE_URL says so.

    store = open_store()
    kept = store.save(Draft.of(region, name="冲刺一", settings={…}), by=Person("王"))    kept.sentence_zh
    store.list(region="chengdu")    store.open(id, region)    store.history(id)
    store.delete(id, by=…)          store.restore(id, by=…)

Nothing is ever overwritten: each save, deletion and restoration adds a revision.
"""

from scenarios.places import data_folder
from scenarios.store.database import Database, connect, database_url
from scenarios.store.saved import Draft, Kept, Opened, Person, Refused, Revision, Saved
from scenarios.store.store import Store, open_store

__all__ = [
    "Database",
    "Draft",
    "Kept",
    "Opened",
    "Person",
    "Refused",
    "Revision",
    "Saved",
    "Store",
    "connect",
    "data_folder",
    "database_url",
    "open_store",
]
