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
def test_every_sector_of_the_city_fits_the_columns_with_the_other_sectors_as_ports(sector):
    picture = structure.picture_of_stocks(city(), sector, ports=True)
    ports = [mark for mark in picture.marks if mark.kind == "port"]
    assert ports
    assert len(picture.marks) - len(ports) <= 60
    drawn = diagram.drawn(picture, diagram.flow_places(picture), str)
    assert len(drawn["nodes"]) == len(picture.marks)
    assert drawn["width"] <= diagram.COLUMNS * diagram.STEP_X + 2 * diagram.MARGIN


@given(st.text(min_size=1, max_size=60))
def test_a_label_never_has_more_than_two_lines(text):
    lines = diagram.lines_of(text)
    assert len(lines) <= 3


def test_a_name_breaks_before_its_bracket_and_never_begins_a_line_with_a_closing_sign():
    assert diagram.lines_of("在建床位") == ["在建床位"]
    assert diagram.lines_of("入住意愿（未校准）") == ["入住意愿", "（未校准）"]
    assert diagram.lines_of("wanted places a year") == ["wanted places a", "year"]


def test_a_long_loop_goes_round_the_edge_and_closes():
    marks = tuple(Mark(f"v{n}", "auxiliary") for n in range(34))
    places = diagram.ring_places(Picture(marks, ()))
    way = [places[mark.name] for mark in marks]
    assert len(set(way)) == len(way)
    steps = [abs(a - c) + abs(b - d) for (a, b), (c, d) in zip(way, way[1:] + way[:1], strict=True)]
    assert max(steps) <= 2
