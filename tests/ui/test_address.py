"""A link says exactly what is on the screen, and nothing in a link can break the page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.samples import RATE
from ui.address import DEFAULT, View, decimal, for_page, read, settle, write

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
VALUES = st.floats(allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0)
SOME_IDS = st.lists(IDS.filter(lambda name: name != "none"), unique=True)


def pairs(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.dictionaries(IDS, values, max_size=5).map(lambda found: tuple(sorted(found.items())))


views = st.builds(
    View,
    region=IDS,
    scenario=IDS,
    targets=st.none() | SOME_IDS.map(lambda names: tuple(names[:4])),
    levers=pairs(VALUES),
    switches=pairs(st.integers(-5, 9)),
    compare=SOME_IDS.map(lambda names: tuple(names[:3])),
    window=st.tuples(st.integers(1990, 2020), st.integers(2021, 2060)),
    lang=st.sampled_from(["zh", "en"]),
    theme=st.sampled_from(["auto", "light", "dark"]),
    present=st.booleans(),
    own=st.fixed_dictionaries(
        {},
        optional={
            "f.area": IDS,
            "q": st.sampled_from(["床位", "70000", "a & b"]),
            "p": st.integers(1, 99).map(str),
            "row": IDS,
            "uc": st.sampled_from(["0.8", "1.05", "1.2"]),
        },
    ).map(lambda found: tuple(sorted(found.items()))),
)


@given(views)
def test_a_link_reopens_exactly_what_it_was_copied_from(view):
    again = read(write(view))
    assert again == view
    assert again.dropped == ()


@given(views)
def test_keys_of_a_link_stand_in_order(view):
    assert list(write(view)) == sorted(write(view))


def test_the_opening_screen_has_a_bare_address():
    assert write(DEFAULT) == {}


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=6))
def test_no_link_raises_and_a_second_reading_drops_nothing(params):
    view = read(params)
    assert read(write(view)) == view


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"l.income": "fast"}, "l.income=fast"),
        ({"l.income": "nan"}, "l.income=nan"),
        ({"l.income": "1e999"}, "l.income=1e999"),
        ({"k.basis": "1.5"}, "k.basis=1.5"),
        ({"win": "2030-2016"}, "win=2030-2016"),
        ({"win": "2016"}, "win=2016"),
        ({"t": "a,b,c,d,e"}, "t=a,b,c,d,e"),
        ({"region": "../etc"}, "region=../etc"),
        ({"lang": "fr"}, "lang=fr"),
        ({"scn": "trend"}, "scn"),
    ],
)
def test_a_bad_part_of_a_link_is_named_and_left_at_its_default(params, named):
    view = read(params)
    assert view == DEFAULT
    assert view.dropped == (named,)


def test_full_width_digits_in_a_link_are_understood():
    assert read({"l.income": "０．０７５"}).levers == (("income", 0.075),)


@pytest.mark.parametrize(
    ("value", "text"), [(0.075, "0.075"), (9000.0, "9000"), (1e-7, "0.0000001"), (0.0, "0")]
)
def test_values_are_written_as_the_shortest_decimal(value, text):
    assert decimal(value) == text


def test_no_target_chosen_is_not_the_opening_targets():
    assert read(write(View(targets=()))).targets == ()
    assert read(write(View(targets=None))).targets is None


def test_what_a_region_does_not_have_is_dropped_and_named():
    view = View(
        scenario="dream",
        targets=("cd-001", "cd-999"),
        levers=((RATE.id, 0.08), ("unknown", 1.0)),
        switches=(("basis", 7),),
        compare=("trend",),
    )
    settled = settle(view, scenarios={"plan": 1}, targets={"cd-001": 1}, levers={RATE.id: RATE})
    assert settled.scenario == "plan"
    assert settled.targets == ("cd-001",)
    assert settled.levers == ((RATE.id, 0.08),)
    assert settled.switches == ()
    assert settled.dropped == ("sc=dream", "t=cd-999", "cmp=trend", "l.unknown=1", "k.basis=7")


def test_a_lever_outside_its_range_is_dropped():
    view = View(levers=((RATE.id, 0.5),))
    settled = settle(view, scenarios={"plan": 1}, targets={}, levers={RATE.id: RATE})
    assert settled.levers == ()
    assert settled.dropped == (f"l.{RATE.id}=0.5",)


def test_what_a_page_cannot_find_here_is_dropped_and_named_one_by_one():
    view = View().put(ids="plan,dream", row="zz-1", q="床位")
    own = {"ids": {"plan"}, "row": {"cd-001"}}
    settled = settle(view, scenarios={"plan": 1}, targets={}, levers={}, own=own)
    assert settled.own == (("ids", "plan"), ("q", "床位"))
    assert settled.dropped == ("ids=dream", "row=zz-1")


def test_links_that_name_only_unknown_targets_open_the_regions_own():
    view = View(targets=("zz-1",))
    assert settle(view, scenarios={"plan": 1}, targets={}, levers={}).targets is None


def test_a_parameter_of_one_page_stays_with_that_page_and_is_named_elsewhere():
    view = read({"row": "cd-001", "uc": "1.10", "q": " 床位 "})
    targets, funding = for_page(view, "targets"), for_page(view, "funding")
    assert write(targets) == {"q": "床位", "row": "cd-001"}
    assert targets.dropped == ("uc=1.1",)
    assert write(funding) == {"uc": "1.1"}
    assert funding.dropped == ("q=床位", "row=cd-001")


def test_a_switch_is_no_lever_and_a_lever_no_switch():
    switch = replace(RATE, id="basis", kind="switch", low=0, default=0, high=2)
    view = read({"l.basis": "1.5", f"k.{RATE.id}": "0", "k.basis": "2", f"l.{RATE.id}": "0.08"})
    known = {RATE.id: RATE, "basis": switch}
    settled = settle(view, scenarios={"plan": 1}, targets={}, levers=known)
    assert settled.changes == {RATE.id: 0.08, "basis": 2.0}
    assert settled.dropped == ("l.basis=1.5", f"k.{RATE.id}=0")


@pytest.mark.parametrize(
    ("window", "kept"), [((1990, 1995), False), ((2036, 2060), False), ((2030, 2060), True)]
)
def test_a_window_that_shows_no_year_of_a_run_is_dropped_and_named(window, kept):
    view = View(window=window)
    settled = settle(view, scenarios={"plan": 1}, targets={}, levers={}, years=(2020, 2035))
    assert settled.window == (window if kept else DEFAULT.window)
    assert settled.dropped == (() if kept else (f"win={window[0]}-{window[1]}",))


def test_an_emptied_parameter_of_a_page_leaves_the_address():
    view = read({"f.area": "income", "q": "床位"}).put(f_area="", p=2)
    assert write(view) == {"p": "2", "q": "床位"}
