"""Places of a diagram: nothing on top of anything else, causes before effects, labels that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import city
from scenarios import structure
from scenarios.structure import Link, Mark, Picture
from ui import diagram

NAMES = [f"v{n}" for n in range(12)]


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    count = draw(st.integers(1, len(NAMES)))
    kinds = st.sampled_from(["stock", "flow", "auxiliary", "lever"])
    marks = tuple(Mark(name, draw(kinds)) for name in NAMES[:count])
    ends = st.sampled_from(NAMES[:count])
    links = draw(st.lists(st.tuples(ends, ends, st.booleans()), max_size=20))
    return Picture(marks, tuple(Link(a, b, pipe) for a, b, pipe in links if a != b))


@given(pictures())
def test_no_two_marks_share_a_place(picture):
    for places in (diagram.flow_places(picture), diagram.layer_places(picture)):
        assert set(places) == {mark.name for mark in picture.marks}
        assert len(set(places.values())) == len(places)
        assert all(0 <= column < diagram.COLUMNS and row >= 0 for column, row in places.values())


def test_a_chain_runs_from_left_to_right():
    marks = tuple(Mark(n, k) for n, k in (("in", "flow"), ("stock", "stock"), ("out", "flow")))
    picture = Picture(marks, (Link("in", "stock", True), Link("stock", "out", True)))
    places = diagram.flow_places(picture)
    assert places["in"][0] < places["stock"][0] < places["out"][0]


@pytest.mark.parametrize("sector", structure.sectors_of(city()))
def test_every_sector_of_the_city_fits_the_columns(sector):
    picture = structure.picture_of_stocks(city(), sector)
    drawn = diagram.drawn(picture, diagram.flow_places(picture), str)
    assert len(drawn["nodes"]) == len(picture.marks)
    assert drawn["width"] <= diagram.COLUMNS * diagram.STEP_X + 2 * diagram.MARGIN


@given(st.text(min_size=1, max_size=60))
def test_a_label_never_has_more_than_two_lines(text):
    assert len(diagram.lines_of(text)) <= 2


def test_a_short_chinese_name_stands_on_one_line():
    assert diagram.lines_of("在建床位") == ["在建床位"]
    assert diagram.lines_of("wanted inclusive childcare places a year")[-1].endswith("…")
