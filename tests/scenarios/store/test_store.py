"""What is saved comes back as it was, and nothing that anyone saved is ever lost."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from model.errors import InputError
from scenarios.region import open_region
from scenarios.store import Draft, Person, Refused, open_store
from scenarios.store.tables import revision
from tests.scenarios.store.conftest import LI, WANG, draft


def test_what_is_saved_comes_back_as_it_was(store):
    kept = store.save(draft(note="供周一讨论", results={"t-001": 69762.4}), by=WANG)
    saved = store.get(kept.saved.id)
    assert kept.outcome == "new" and kept.sentence_zh == "已保存为“冲刺”。"
    assert (saved.name, saved.author, saved.note) == ("冲刺", "王", "供周一讨论")
    assert saved.settings["changes"] == {"plan rate total[urban]": 0.0758}
    assert saved.latest.results == {"t-001": 69762.4}
    assert saved.created.tzinfo is UTC and saved.created <= saved.changed <= datetime.now(UTC)


def test_two_people_saving_one_name_keep_both(store):
    first = store.save(draft(rate=0.075), by=WANG)
    second = store.save(draft(rate=0.08), by=LI)
    assert second.outcome == "beside" and second.saved.name == "冲刺（2）"
    assert second.sentence_zh == "“冲刺”已由王保存，本次另存为“冲刺（2）”，两份都保留。"
    assert {saved.id for saved in store.list("small")} == {first.saved.id, second.saved.id}


def test_two_nameless_visitors_are_two_people(store):
    store.save(draft(rate=0.075), by=Person(""))
    assert store.save(draft(rate=0.08), by=Person("")).outcome == "beside"


def test_a_person_saving_an_own_name_again_adds_a_revision(store):
    first = store.save(draft(rate=0.075), by=WANG)
    again = store.save(draft(rate=0.08), by=WANG)
    assert again.outcome == "changed" and again.saved.id == first.saved.id
    rates = [each.settings["changes"] for each in store.history(first.saved.id)]
    assert rates == [{"plan rate total[urban]": 0.075}, {"plan rate total[urban]": 0.08}]


def test_saving_what_is_already_saved_adds_nothing(store):
    first = store.save(draft(), by=WANG)
    assert store.save(draft(), by=LI).outcome == "unchanged"
    assert len(store.history(first.saved.id)) == 1


def test_the_same_mark_twice_is_one_save(store):
    first = store.save(draft(rate=0.075), by=WANG, key="click-1")
    again = store.save(draft(rate=0.075), by=WANG, key="click-1")
    assert again.saved.id == first.saved.id and len(store.list()) == 1


def test_saving_over_what_someone_changed_meanwhile_keeps_both(store):
    opened = store.save(draft(rate=0.075), by=WANG).saved
    store.save(draft(rate=0.08), by=LI, onto=opened.id, seen=1)
    mine = store.save(draft(rate=0.09), by=WANG, onto=opened.id, seen=1)
    assert mine.outcome == "beside" and "已由李修改" in mine.sentence_zh
    rates = {s.name: s.settings["changes"]["plan rate total[urban]"] for s in store.list()}
    assert rates == {"冲刺": 0.08, "冲刺（2）": 0.09}


def test_a_new_name_for_an_opened_scenario_renames_it(store):
    opened = store.save(draft(), by=WANG).saved
    kept = store.save(draft(name="力争"), by=WANG, onto=opened.id, seen=1)
    assert kept.saved.id == opened.id and kept.saved.name == "力争"
    assert [each.name for each in store.history(opened.id)] == ["冲刺", "力争"]


def test_one_name_serves_two_places(store):
    store.save(draft(), by=WANG)
    assert store.save(draft(region="chengdu"), by=LI).outcome == "new"
    assert [saved.region for saved in store.list("chengdu")] == ["chengdu"]


def test_a_deleted_scenario_can_be_restored(store):
    saved = store.save(draft(), by=WANG).saved
    store.delete(saved.id, by=LI)
    assert store.list() == () and [s.id for s in store.list(deleted=True)] == [saved.id]
    back = store.restore(saved.id, by=WANG)
    assert back.saved.deleted is None and back.saved.settings == saved.settings
    assert [(e.action, e.author) for e in store.history(saved.id)] == [
        ("save", "王"),
        ("delete", "李"),
        ("restore", "王"),
    ]


def test_restoring_a_name_in_use_takes_another(store):
    saved = store.save(draft(), by=WANG).saved
    store.delete(saved.id, by=WANG)
    store.save(draft(rate=0.09), by=LI)
    back = store.restore(saved.id, by=WANG)
    assert back.saved.name == "冲刺（2）" and "恢复为“冲刺（2）”" in back.sentence_zh


def test_a_viewer_changes_nothing(store):
    saved = store.save(draft(), by=WANG).saved
    viewer = Person("赵", role="viewer")
    for attempt in (
        lambda: store.save(draft(rate=0.09), by=viewer),
        lambda: store.delete(saved.id, by=viewer),
        lambda: store.restore(saved.id, by=viewer),
    ):
        with pytest.raises(Refused, match="may look but not save"):
            attempt()
    assert len(store.history(saved.id)) == 1


@pytest.mark.parametrize("statement", [revision.update().values(note="x"), revision.delete()])
def test_the_database_itself_refuses_to_change_history(store, statement):
    store.save(draft(), by=WANG)
    with pytest.raises(DBAPIError, match="kept as it was saved"), store.database.writing() as open_:
        open_.execute(statement)
    assert len(store.list()) == 1


def test_faults_of_a_draft_come_together_and_name_the_place(store):
    bad = Draft(
        region="small",
        name="  ",
        settings={"changes": {"a": float("nan"), "b": "7"}},
        model_hash="",
        data_hash="",
    )
    with pytest.raises(InputError) as said:
        store.save(bad, by=WANG)
    text = str(said.value)
    assert "name: is empty" in text and "names no scenario" in text
    assert 'changes, "a"' in text and 'changes, "b"' in text and store.list() == ()


def test_an_unknown_scenario_or_revision_is_a_sentence(store, packs):
    region = open_region("small", packs)
    with pytest.raises(InputError, match="is not a saved scenario"):
        store.get("no")
    saved = store.save(Draft.of(region, name="x", settings={"scenario": "plan"}), by=WANG).saved
    with pytest.raises(InputError, match="is not a revision"):
        store.open(saved.id, region, number=7)


def test_a_scenario_of_today_opens_without_a_word(store, packs):
    region = open_region("small", packs)
    kept = store.save(Draft.of(region, name="x", settings=draft().settings), by=WANG)
    opened = store.open(kept.saved.id, region)
    assert not opened.older_model and not opened.older_data and opened.sentence_zh == ""
    assert opened.changes == {"plan rate total[urban]": 0.0758}


def test_a_scenario_of_an_older_model_says_so_and_offers_both(store, packs):
    region = open_region("small", packs)
    changes = {"plan rate total[urban]": 0.08, "a lever of old": 3.0}
    old = Draft(
        region="small",
        name="旧",
        settings={"scenario": "plan", "changes": changes},
        results={"t-001": 65000.0},
        model_hash="0" * 64,
        data_hash=region.hash,
    )
    opened = store.open(store.save(old, by=WANG).saved.id, region)
    assert opened.older_model and not opened.older_data
    assert opened.revision.results == {"t-001": 65000.0}  # as saved
    assert opened.changes == {"plan rate total[urban]": 0.08}  # for today
    assert opened.unknown == ("a lever of old",) and "a lever of old" in opened.sentence_zh
    assert "可以查看保存时的结果，也可以按现在的模型重新测算" in opened.sentence_zh


def test_a_database_is_found_again_with_all_it_holds(address):
    first = open_store(address)
    saved = first.save(draft(), by=WANG).saved
    first.close()
    again = open_store(address)
    assert [each.id for each in again.list()] == [saved.id]
    again.close()


def test_a_database_of_a_newer_version_is_left_alone(address):
    first = open_store(address)
    with first.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    first.close()
    with pytest.raises(InputError, match="newer Keda"):
        open_store(address)


def test_the_migrations_make_exactly_the_tables_the_code_reads(store):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from scenarios.store.tables import metadata

    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


@given(name=st.text(max_size=90), note=st.text(max_size=40), rate=st.floats())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None
)
def test_any_words_are_kept_exactly_or_refused_with_a_sentence(store, name, note, rate):
    with suppress(InputError):
        kept = store.save(draft(name=name, rate=rate, note=note), by=WANG)
        found = store.get(kept.saved.id)
        assert found.name and "\n" not in found.name
        assert found.settings["changes"]["plan rate total[urban]"] == rate
