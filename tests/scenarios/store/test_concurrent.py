"""Fifty people save at once, from several processes: nothing is lost, nothing is there twice."""

from concurrent.futures import ThreadPoolExecutor

from scenarios.store import Person, open_store
from tests.scenarios.store.conftest import draft
from tests.scenarios.store.savers import PROCESSES, save_many

PEOPLE, TOGETHER = 50, 5


def test_fifty_savers_of_one_name_from_five_processes_keep_fifty(address):
    each = PEOPLE // TOGETHER
    started = []
    for first in range(0, PEOPLE, each):
        ours, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=save_many, args=(address, first, first + each, theirs))
        process.start()
        theirs.close()
        started.append((process, ours))
    answers = [answer for _, ours in started for answer in ours.recv()]
    for process, ours in started:
        process.join()
        ours.close()
    store = open_store(address)
    saved = store.list("small")
    assert len(answers) == len(saved) == PEOPLE
    assert {s.id for s in saved} == {a[0] for a in answers} and len(
        {s.name for s in saved}
    ) == PEOPLE
    assert [a[2] for a in answers].count("new") == 1
    notes = sorted(int(s.note) for s in saved)
    assert notes == list(range(PEOPLE))
    assert all(s.settings["changes"]["plan rate total[urban]"] == int(s.note) / 1000 for s in saved)
    store.close()


def test_fifty_changes_of_one_scenario_are_fifty_revisions(store):
    opened = store.save(draft(rate=0.001), by=Person("p0")).saved

    def change(who):
        return store.save(draft(rate=0.01 + who / 1000), by=Person(f"p{who}"), onto=opened.id)

    with ThreadPoolExecutor(PEOPLE) as pool:
        kept = list(pool.map(change, range(PEOPLE)))
    history = store.history(opened.id)
    assert {each.outcome for each in kept} == {"changed"}
    assert [each.number for each in history] == list(range(1, PEOPLE + 2))
    assert {each.author for each in history} == {f"p{who}" for who in range(PEOPLE)}


def test_a_click_sent_fifty_times_is_one_save(store):
    with ThreadPoolExecutor(PEOPLE) as pool:
        kept = list(
            pool.map(lambda _: store.save(draft(), by=Person("p"), key="once"), range(PEOPLE))
        )
    assert len({each.saved.id for each in kept}) == 1 == len(store.list())
    assert len(store.history(kept[0].saved.id)) == 1
