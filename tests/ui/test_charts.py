"""The main chart: a spec that stands still and a frame that moves."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration import Observation
from scenarios import Contribution
from tests.ui.samples import URBAN, answer
from ui import chartrows, futurecharts, waterfall
from ui.catalogue import words
from ui.chartrows import Band, Line, clipped, data_table, domain, legend, main_frame, spread
from ui.charts import Look, main_spec
from ui.numbers import quantity

ZH = words("zh")
INCOME = quantity("CNY/person/year")
WINDOW = (2016, 2030)
SPAN = (30000.0, 110000.0)


def look(**changes):
    parts = {
        "colour": "#C6306B",
        "low": SPAN[0],
        "high": SPAN[1],
        "window": WINDOW,
        "style": "per_head",
        "axis": "元",
        "base": "基期",
        "year": ("", "年"),
        "tips": ("年", "数值", "与计划之差", "来源"),
        "height": 330,
    }
    return Look(**(parts | changes))


def frame(now=0.075, plan=0.075):
    return main_frame(answer(now, plan), URBAN, ZH, WINDOW, SPAN)


def test_moving_a_lever_changes_the_frame_and_not_the_spec():
    assert not frame(0.075).equals(frame(0.08))
    assert main_spec(look()) is main_spec(look())


def test_every_layer_reads_the_one_frame():
    spec = main_spec(look())
    assert "data" not in spec
    assert all("data" not in layer for layer in spec["layer"])


def test_every_layer_with_an_axis_formats_it_and_every_mark_is_clipped_or_a_rule_of_the_base_year():
    for layer in main_spec(look())["layer"]:
        y = layer["encoding"].get("y", {})
        if "axis" in y:
            assert y["axis"]["format"] == ",.0f"
        if layer["encoding"]["x"].get("field") == "year" and "field" in y:
            assert layer["mark"]["clip"] is True


def test_the_zoom_is_a_named_parameter_that_survives_a_redraw():
    assert [param["name"] for param in main_spec(look())["params"]] == ["zoom"]


def test_the_target_stands_at_its_year_with_its_figure():
    row = frame()[frame().part == "target"].iloc[0]
    assert (row.year, row.value) == (2025.0, 70000.0)
    assert row.label == "目标 70,000元（2025年）"
    level = frame()[frame().part == "goal"].iloc[0]
    assert (level.year, level.year2, level.value) == (2025.0, 2020.0, 70000.0)


def test_a_level_to_be_kept_every_year_runs_the_full_width_and_a_range_is_a_strip():
    always = chartrows._target_rows(replace(URBAN, kind="threshold"), INCOME, ZH, WINDOW)[1]
    assert (always["year2"], always["year"]) == WINDOW
    between = replace(URBAN, operator="in", target_value_upper=72000.0)
    strip = chartrows._target_rows(between, INCOME, ZH, WINDOW)[1]
    assert (strip["part"], strip["value"], strip["value2"]) == ("strip", 70000.0, 72000.0)


def test_equal_lines_share_one_label_and_unlike_ones_have_two():
    assert list(frame()[frame().part == "label"].run) == ["now"]
    moved = frame(0.08)
    labels = moved[moved.part == "label"]
    assert list(labels.run) == ["now", "plan"]
    assert labels.iloc[0].value > labels.iloc[1].value


def test_whole_years_say_the_distance_to_the_plan():
    moved = frame(0.08)
    row = moved[(moved.part == "now") & (moved.year == 2025)].iloc[0]
    assert row.versus == "+1,638元"  # 48593 × (1.08⁵ − 1.075⁵)


def test_history_breaks_where_the_definition_changes():
    points = tuple(
        Observation(
            series="total income[urban]",
            year=year,
            value=value,
            unit="CNY/person/year",
            definition=definition,
            grade="official",
            vintage=year,
            source="",
            note="",
        )
        for year, value, definition in (
            (2017, 38918.0, "old"),
            (2018, 42128.0, "new"),
            (2019, 45878.0, "new"),
        )
    )
    reply = replace(answer(), history={URBAN.id: points})
    found = main_frame(reply, URBAN, ZH, WINDOW, SPAN)
    assert list(found[found.part == "hist"].run) == ["0", "1", "1"]
    assert list(found[found.part == "mark"].year) == [2018.0]


def test_shares_are_drawn_in_per_cent():
    assert domain([0.403, 0.6], quantity("Dmnl", "share"))[1] >= 60.0


@pytest.mark.parametrize("values", [[1.0], [0.0, 0.0], [48593.0, 70000.0], [-5.0, 3.0], []])
def test_a_domain_holds_all_its_values_and_is_never_empty(values):
    low, high = domain(values, INCOME)
    assert low < high
    assert all(low <= value <= high for value in values)


def test_levers_that_reach_far_do_not_flatten_the_chart():
    assert max(clipped([55000.0], [4000.0, 9000.0])) == 11500.0


def test_the_table_holds_the_same_years_as_the_chart():
    html = data_table(answer(), URBAN, ZH)
    assert html.count("<tr>") == 1 + 16
    assert "69,762元" in html


def test_a_waterfall_ends_where_the_screen_stands():
    names = {"a": "城镇居民收入年均增速", "b": "建设周期"}
    rows = waterfall.frame(
        (Contribution("a", 400.0), Contribution("b", -150.0)), 69762.0, URBAN, names, "计划", ZH
    )
    assert list(rows.part) == ["total", "rise", "fall", "total"]
    assert rows.iloc[-1].y2 == pytest.approx(70012.0)
    assert list(rows.label) == ["69,762元", "+400元", "\u2212150元", "70,012元"]


def test_steps_too_small_to_see_are_one_bar():
    names = {key: key for key in "abc"}
    parts = (Contribution("a", 1000.0), Contribution("b", 1.0), Contribution("c", 2.0))
    rows = waterfall.frame(parts, 0.0, URBAN, names, "计划", ZH)
    assert list(rows["name"]) == ["计划", "a", "其他调整", "本方案"]
    assert rows.iloc[-1].y2 == pytest.approx(1003.0)


def test_long_names_are_wrapped():
    assert waterfall.wrap("普惠型护理型床位年批建", 7) == "普惠型护理型床\n位年批建"
    assert (
        waterfall.wrap("Inclusive nursing beds approved", 14) == "Inclusive\nnursing beds\napproved"
    )


def test_specs_are_plain_json():
    look_of = waterfall.Look(colour="#C6306B", tips=("a", "b"), height=200)
    for spec in (main_spec(look()), waterfall.spec(look_of)):
        assert json.loads(json.dumps(spec)) == spec


def test_a_total_effect_is_a_filled_dot_and_an_effect_alone_a_hollow_one():
    spec = futurecharts.indices_spec(futurecharts.Look(colour="var(--k-ink)", words=("", "")))
    dots = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    total, first = dots
    assert total["filled"]
    assert total.get("fill", "as the colour") is not None  # null would leave it empty
    assert not first["filled"]
    assert first["fill"]


def test_frames_carry_no_infinite_number():
    numbers = frame().select_dtypes("number")
    assert not np.isinf(numbers.to_numpy()).any()
    assert isinstance(numbers, pd.DataFrame)


@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=4),
    st.floats(0.5, 20),
)
def test_labels_beside_the_plot_keep_their_order_and_never_touch(places, apart):
    moved = spread(places, apart, (0, 100))
    order = sorted(range(len(places)), key=lambda at: places[at])
    assert all(moved[b] - moved[a] >= apart - 1e-9 for a, b in pairwise(order))
    assert moved[order[-1]] <= 100 + 1e-9


def test_a_compared_path_is_a_line_of_its_own_with_letter_name_and_value_beside_the_plot():
    reply = answer(0.08, 0.075)
    pinned = [Line("趋势", reply.plan_paths["cd-001"])]
    frame = main_frame(reply, URBAN, ZH, WINDOW, SPAN, pinned=pinned)
    assert set(frame[frame.part == "pinned"].run) == {"1"}
    labels = list(frame[frame.part == "label"].label)
    assert labels == ["甲", "乙"]
    assert "趋势 100,152元（2030年）" in legend(pinned, URBAN, ZH, WINDOW, "#C6306B")


def test_a_band_has_a_low_and_a_high_end_each_year_in_shown_units():
    years = np.array([2021.0, 2022.0])
    band = Band(years, np.array([50000.0, 51000.0]), np.array([54000.0, 57000.0]))
    rows = main_frame(answer(), URBAN, ZH, WINDOW, SPAN, band=band)
    rows = rows[rows.part == "band"]
    assert list(rows.value) == [50000.0, 51000.0]
    assert list(rows.value2) == [54000.0, 57000.0]
