"""What the processes of the tests do: forked from one server that has everything imported already."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from scenarios.store import Person, open_store
from tests.scenarios.store.conftest import draft

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def save_many(address: str, first: int, last: int, answers: Connection) -> None:
    """Save one name under many people at once, each in a thread; answer with what became of each."""
    store = open_store(address)

    def save(who: int) -> tuple[str, str, str]:
        asked = draft(rate=who / 1000, note=str(who))
        kept = store.save(asked, by=Person(f"p{who}"), key=f"click-{who}")
        return kept.saved.id, kept.saved.name, kept.outcome

    with ThreadPoolExecutor(last - first) as pool:
        answers.send(list(pool.map(save, range(first, last))))
    store.close()


def save_until_killed(address: str, mark: str, answers: Connection) -> None:
    """Save seven scenarios over and over, answering each only after it is kept."""
    store = open_store(address)
    for at in range(100_000):
        asked = draft(name=f"{mark}-{at % 7}", rate=at / 1e6, note="x" * 3000)
        latest = store.save(asked, by=Person("p")).saved.latest
        answers.send((latest.scenario_id, latest.number))
