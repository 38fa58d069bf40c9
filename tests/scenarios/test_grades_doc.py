"""Grades: the page is current, shares add up, and one faulty pack hides no other place."""

import json

import pytest

from scenarios.cli import main
from scenarios.grades_doc import PAGE, grades_page, shares
from scenarios.region import REGIONS, RegionInfo, regions


@pytest.fixture(scope="module")
def places():
    return regions(REGIONS)


def test_the_page_is_up_to_date(places):
    assert PAGE.read_text(encoding="utf-8") == grades_page(places), (
        "run: python -m scenarios.grades_doc"
    )


def test_shares_of_two_plans_and_one_assumption():
    assert shares({"plan": 2, "assumption": 1}) == pytest.approx(
        {"plan": 2 / 3, "assumption": 1 / 3}
    )
    assert shares({}) == {}


def test_a_small_place_is_shown_as_by_hand():
    place = RegionInfo(
        "x",
        "小城",
        "Small town",
        2,
        1,
        {"income": {"plan": 1, "assumption": 3}},
        {"housing": "无数据"},
    )
    page = grades_page([place])
    assert "| income | 4 | 25% | 0% | 0% | 0% | 0% | 75% |" in page
    assert "- `housing`：无数据" in page


def test_every_place_names_its_grades_or_why_it_has_none(places):
    for place in places:
        assert place.error == ""
        assert place.grades or place.not_modelled


def test_the_command_line_gives_shares_that_add_up(capsys):
    with pytest.raises(SystemExit) as done:
        main(["regions", "--json"])
    assert done.value.code == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"chengdu", "yongchuan", "wenjiang", "shanghai-district"} <= {row["id"] for row in rows}
    for row in rows:
        for sector, parts in row["grades"].items():
            assert sum(parts.values()) == pytest.approx(1), (row["id"], sector)


def test_one_faulty_pack_is_listed_with_its_error_and_hides_no_other(packs):
    bad = packs / "broken"
    bad.mkdir()
    (bad / "region.yaml").write_text("name: {zh: 坏, en: Broken}\nsectors: [incme]\n", "utf-8")
    found = {info.id: info for info in regions(packs)}
    assert "did you mean" in found["broken"].error
    assert found["small"].error == ""
    assert found["small"].modelled == 1
