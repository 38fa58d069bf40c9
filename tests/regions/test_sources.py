"""Every number of every place says where it is from and how good that is; an assumption says why."""

import pytest

from calibration import Grade
from scenarios.region import grades_of, open_region, region_ids

GRADES = {grade.value for grade in Grade}
BARE = {"情景假设", "假设", "试算", "同上", "assumption", "assumed"}


@pytest.mark.parametrize("place", region_ids())
def test_every_row_of_the_baseline_has_a_grade_a_year_and_a_source(place):
    for row in open_region(place).baseline:
        assert row.grade.value in GRADES, row.parameter
        assert row.vintage, row.parameter
        assert row.source.strip() and row.source.strip() not in BARE, row.parameter


@pytest.mark.parametrize("place", region_ids())
def test_every_input_has_a_grade_a_source_and_a_word_in_both_languages(place):
    for row in open_region(place).inputs.values():
        assert row.grade in GRADES, row.name
        assert row.source.strip() and row.source.strip() not in BARE, row.name
        assert all((row.zh, row.en, row.unit, row.description_zh, row.description_en)), row.name


@pytest.mark.parametrize("place", region_ids())
def test_an_assumption_of_a_place_says_why_it_is_so(place):
    """Where nothing was published the note, or the source itself, says what stands in for it."""
    for row in open_region(place).baseline:
        if row.grade is Grade.ASSUMPTION:
            assert len(row.source) + len(row.note) >= 6, row.parameter
            assert row.note or row.source not in {"未查到公开数据，取值与范围为本模型假设"}, (
                row.parameter
            )


@pytest.mark.parametrize("place", region_ids())
def test_a_sector_is_either_modelled_with_grades_or_switched_off_with_a_reason(place):
    region = open_region(place)
    assert not set(region.sectors) & set(region.not_modelled)
    assert len(region.sectors) + len(region.not_modelled) == 8
    assert all(len(why) >= 8 for why in region.not_modelled.values())
    assert all(sum(counts.values()) > 0 for counts in grades_of(region).values())
