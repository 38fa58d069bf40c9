"""The process is killed in the middle of saving: what was answered is there, what was not is there whole or not at all."""

import random
import time

import pytest
import sqlalchemy as sa

from scenarios.store import open_store
from tests.scenarios.store.savers import PROCESSES, save_until_killed


@pytest.mark.parametrize("round_", range(3))
def test_a_killed_process_leaves_whole_revisions_only(address, round_):
    chance = random.Random(round_)
    told: set[tuple[str, int]] = set()
    for attempt in range(2):
        ours, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=save_until_killed, args=(address, f"n{attempt}", theirs))
        process.start()
        theirs.close()
        told.add(ours.recv())
        time.sleep(chance.uniform(0.01, 0.2))
        process.kill()  # SIGKILL: no chance to tidy up
        process.join()
        told |= set(_rest(ours))
    store = open_store(address)
    if store.database.kind == "sqlite":
        with store.database.engine.connect() as connection:
            assert connection.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    histories = {saved.id: store.history(saved.id) for saved in store.list()}
    for saved in store.list():
        numbers = [each.number for each in histories[saved.id]]
        assert numbers == list(range(1, saved.latest.number + 1))
        assert all(len(each.note) == 3000 for each in histories[saved.id])
    there = {(id, each.number) for id, history in histories.items() for each in history}
    assert told and told <= there and len(there - told) <= 2
    store.close()


def _rest(answers):
    """What was answered before the end; a message cut off by the kill was no answer."""
    with answers:
        while True:
            try:
                yield answers.recv()
            except (EOFError, OSError):
                return
