"""The Shanghai district names neither itself nor its stock: nothing is modelled, and every question still has an answer."""

import json

import pytest

from model.joined import sector_names
from scenarios.audit import audit
from scenarios.cli import main
from scenarios.region import open_region


@pytest.fixture(scope="module")
def district():
    return open_region("shanghai-district")


def answer(capsys, *words):
    with pytest.raises(SystemExit) as done:
        main([*words, "--json"])
    return done.value.code, capsys.readouterr()


def test_every_sector_is_switched_off_with_a_reason(district):
    assert district.sectors == ()
    assert set(district.not_modelled) == set(sector_names())
    assert all(district.not_modelled.values())


def test_its_promises_are_judged_by_arithmetic_only(capsys):
    code, out = answer(capsys, "reach", "shanghai-district", "--at", "2025")
    rows = json.loads(out.out)["targets"]
    assert code == 0
    assert len(rows) >= 12
    assert {row["state"] for row in rows} == {"none"}
    assert all(row["value"] is None for row in rows)


def test_its_bill_has_a_need_and_neither_room_nor_gap(capsys):
    code, out = answer(capsys, "fund", "shanghai-district")
    reply = json.loads(out.out)
    assert code == 0
    assert reply["total_need"] > 0
    assert all(year["room"] is None and year["gap"] is None for year in reply["years"])
    assert sum(year["need"] for year in reply["years"]) == pytest.approx(reply["total_need"])


@pytest.mark.parametrize(
    "words",
    [
        ("solve", "shanghai-district", "--all"),
        ("sensitivity", "shanghai-district", "--target", "sh-005"),
        ("reach", "shanghai-district", "--set", "approvals a year=5"),
        ("fund", "shanghai-district", "--scenario", "trend"),
    ],
)
def test_what_needs_a_model_says_so_in_one_sentence(capsys, words):
    code, out = answer(capsys, *words)
    assert code == 2
    assert len(out.err.strip().splitlines()) == 1


def test_its_own_wording_is_audited(district):
    assert audit(district)
