"""Increments against totals."""

import pytest

from scenarios.audit.increments import increment_against_level, yearly_against_sum


def added(row, value, printed, **changes):
    return row("新增停车位", value, printed, kind="cumulative_increment", **changes)


def test_an_increment_that_fills_the_level_is_no_finding(found, row):
    level = row("停车位总量", 900, "900个", base=400)
    assert not found(increment_against_level, level, added(row, 500, "500个"))


def test_an_increment_too_small_for_the_level_is_a_contradiction(found, row):
    level = row("停车位总量", 900, "900个", base=400)
    (finding,) = found(increment_against_level, level, added(row, 300, "300个"))
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)
    assert finding.numbers["difference"] == -200


def test_an_increment_worded_as_a_floor_only_strains_the_level(found, row):
    level = row("停车位总量", 900, "900个", base=400)
    assert (
        found(increment_against_level, level, added(row, 300, "300个以上"))[0].severity == "tension"
    )


def test_an_increment_printed_coarsely_may_fill_the_level(found, row):
    level = row("停车位总量", 90000, "9万个", base=40000)
    (finding,) = found(increment_against_level, level, added(row, 48000, "4.8万个"))
    assert finding.explained_by_rounding is True


def test_a_yearly_amount_must_make_the_sum_of_its_years(found, row):
    yearly = row("每年培训人数", 1000, "1000人", unit="person/year", kind="level")
    five = row("培训人数", 5000, "5000人", unit="person", kind="cumulative_increment")
    four = row("培训人数", 4000, "4000人", unit="person", kind="cumulative_increment")
    assert not found(yearly_against_sum, yearly, five)
    (finding,) = found(yearly_against_sum, yearly, four)
    assert finding.numbers["value"] == pytest.approx(5000)
    assert finding.severity == "contradiction"


def test_a_sum_printed_coarsely_may_be_the_yearly_amounts(found, row):
    yearly = row("每年培训人数", 1300, "0.13万人", unit="person/year", kind="level")
    total = row("培训人数", 7000, "0.7万人", unit="person", kind="cumulative_increment")
    assert not found(yearly_against_sum, yearly, total)


def test_more_added_than_the_level_rises_holds_only_if_some_are_lost(row, found):
    level = row("养老床位总数", 9000, "9000张", base=6000)
    (finding,) = found(
        increment_against_level,
        level,
        row("新增养老床位", 5000, "5000张", kind="cumulative_increment"),
    )
    assert (finding.severity, finding.numbers["difference"]) == ("note", 2000)
