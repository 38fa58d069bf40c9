"""Sliders hold shown units, the address model units, and neither loses a digit to the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios import Anchors, open_region
from tests.ui.samples import RATE
from ui import address, answers, levers, marks, numbers, presenter, sliders, wording
from ui.catalogue import words

ZH = words("zh")
BEDS = replace(RATE, id="beds", unit="bed/year", low=0.0, default=800.0, high=8000.0, shown="count")


@given(st.integers(0, 10_000))
def test_a_rate_goes_to_the_slider_and_back_unchanged(hundredths):
    value = float(f"{hundredths}e-4")
    assert marks.model(RATE, marks.shown(RATE, value)) == value


def test_seven_and_a_half_per_cent_is_exactly_that():
    assert marks.shown(RATE, 0.075) == 7.5
    assert marks.model(RATE, 7.58) == 0.0758


@pytest.mark.parametrize(
    ("low", "high", "step"), [(0.0, 8000.0, 50.0), (0.0, 250.0, 1.0), (0.0, 20.0, 1.0)]
)
def test_counts_step_in_ones_twos_and_fives(low, high, step):
    assert marks.step(replace(BEDS, low=low, high=high)) == step


def test_rates_step_by_a_tenth_of_a_point():
    assert marks.step(RATE) == 0.1


def test_values_show_all_their_digits_and_counts_none_behind_the_point():
    assert wording.lever_value(RATE, 0.075, ZH) == "7.5%"
    assert wording.lever_value(RATE, 0.0758, ZH) == "7.58%"
    assert wording.lever_value(RATE, 0.08, ZH) == "8.0%"
    assert wording.lever_value(BEDS, 200.8, ZH) == "201张/年"


def test_marks_stand_where_the_thumb_would():
    found = Anchors(base2020=0.05, plan=0.10, trend=None, stretch=None)
    html = marks.strip(RATE, found, ZH)
    assert 'class="k-base" style="left:14.29%"' in html
    assert 'class="k-plan" style="left:85.71%"' in html
    assert "2020年 5%" in html
    assert "计划 10%" in html


def test_marks_closer_than_their_labels_share_one():
    found = Anchors(base2020=0.075, plan=0.075, trend=None, stretch=None)
    assert marks.strip(RATE, found, ZH).count("<span") == 1
    assert "2020年·计划 7.5%" in marks.strip(RATE, found, ZH)


def test_beyond_the_best_year_on_record_is_marked():
    found = Anchors(base2020=0.059, plan=0.075, trend=0.08, stretch=0.09, record=0.09, mean=0.085)
    assert marks.beyond(found, RATE, 0.095)
    assert not marks.beyond(found, RATE, 0.09)
    assert "<b style=" in marks.strip(RATE, found, ZH)
    assert 'class="k-mean"' in marks.strip(RATE, found, ZH)


def test_without_a_record_nothing_is_beyond_it_and_the_words_say_what_a_value_is():
    found = Anchors(base2020=None, plan=0.05, trend=0.05, stretch=0.06, stated=False)
    assert not marks.beyond(found, RATE, 0.07)
    assert "<b style=" not in marks.strip(RATE, found, ZH)
    assert marks.origin("plan", found, "5%", ZH) == "文件没有列出，取本模型的常用值：5%"


def test_stretch_is_the_end_that_serves_the_target_for_building_times_the_short_one():
    region = open_region("chengdu")
    plan = answers.plan_of(address.View(), region, ("cd-015",))
    panel = answers.panel(plan, region)
    shelf = levers.Shelf(region, "plan", {}, ZH, less=panel.less)
    stretch = {
        key: shelf.marks(region.inputs[key]).stretch for key in ("build_time", "approvals_a_year")
    }
    assert stretch == {"build_time": 1.0, "approvals_a_year": 8000.0}


def test_a_hall_sees_the_listed_levers_that_move_what_it_sees_then_the_strongest():
    panel = answers.Panel(("a", "b", "c"), ("d", "late"), (), (("late", 2027),))
    assert presenter.shown(("d", "elsewhere", "late"), panel) == ("d", "a", "b")


def test_choices_of_a_switch_are_read_from_its_row():
    assert levers.choice_names("0 规划总量增速；1 规划分项增速；2 经济结构") == {
        0: "规划总量增速",
        1: "规划分项增速",
        2: "经济结构",
    }
    assert levers.choice_names("0 只报缺口；1、2 资金落实后开工")[2] == "资金落实后开工"
    assert levers.choice_names("0 narrow (11.6 per cent), 1 wide (18.3)") == {
        0: "Narrow (11.6 per cent)",
        1: "Wide (18.3)",
    }
    assert levers.choice_names("规划期内每年批准") == {}


def test_observed_values_are_set_as_people_quote_them():
    assert marks.tidy(RATE, 0.08999599572877726) == 0.09
    assert marks.tidy(BEDS, 803.2) == 803.0
    assert marks.tidy(RATE, None) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("region_id", ["chengdu", "wenjiang", "yongchuan"])
def test_a_value_in_motion_reads_as_it_does_at_rest(region_id, lang):
    said = words(lang)
    for row in open_region(region_id).levers.values():
        for share in (0.0, 0.3, 1.0):
            steps = round(
                marks.shown(row, row.low + share * (row.high - row.low)) / marks.step(row)
            )
            value = marks.model(row, float(f"{steps * marks.step(row):.12g}"))
            moving = written(sliders.bands(row, said), marks.shown(row, value))
            assert moving == wording.lever_value(row, value, said), row.id


def written(bands: list[dict], value: float) -> str:
    """What ui/sliders.js writes of a value: the last band it is large enough for."""
    band = [each for each in bands if abs(value) >= each["from"]][-1] if value else bands[0]
    digits = numbers.plain(value / band["by"], band["most"])
    while "." in digits and len(digits.split(".")[1]) > band["least"] and digits.endswith("0"):
        digits = digits[:-1]
    return band["before"] + digits.rstrip(".") + band["after"]
