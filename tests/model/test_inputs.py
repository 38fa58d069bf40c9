"""inputs.csv: what may be moved, and every fault of a row at once."""

import math

import pytest

from model.constants import constants
from model.errors import InputError
from model.inputs import COLUMNS, by_name, inputs_of, read_inputs
from model.joined import city

PAIR = ("eldercare", "income")
GOOD = {
    "id": "build_time",
    "name": "build time",
    "zh": "建设周期",
    "en": "Build time",
    "unit": "year",
    "low": "0",
    "default": "1.75",
    "high": "2.75",
    "kind": "lever",
    "group": "床位",
    "shown": "year",
    "step": "0.05",
    "description_zh": "从开工到开业",
    "grade": "plan",
    "description_en": "From start to opening",
    "source": "项目",
}


@pytest.fixture
def faults(tmp_path):
    """A function of changed cells: the sentences that one row with them produces."""

    def say(*changes):
        rows = [{**GOOD, **change} for change in changes]
        lines = [",".join(COLUMNS), *(",".join(row[c] for c in COLUMNS) for row in rows)]
        path = tmp_path / "inputs.csv"
        path.write_text("\n".join(lines), encoding="utf-8")
        _, wrong = inputs_of(path, alone=constants(["eldercare"]), sector="eldercare")
        return [str(fault) for fault in wrong]

    return say


def test_every_row_names_a_constant_of_the_joined_model_with_its_default():
    program = city()
    rows = read_inputs()
    assert len(rows) > 200
    for row in rows:
        assert program.constants[row.name] == row.default, row.name


def test_every_constant_a_place_may_need_has_a_row():
    units_and_floors = {
        *("one person per bed", "one yuan", "smallest margin", "smallest spread"),
        *("one year", "base year", "thousand"),
        *("TIME STEP", "INITIAL TIME", "FINAL TIME", "SAVEPER"),
    }
    without = set(constants(PAIR)) - set(by_name(read_inputs(PAIR))) - units_and_floors
    assert all(name.startswith("funding ratio[") for name in without)  # lines of other sectors
    assert not without & {"funding ratio[eld_new]", "funding ratio[eld_conv]"}


def test_ids_are_unique_over_all_sectors():
    ids = [row.id for row in read_inputs()]
    assert len(ids) == len(set(ids))


def test_every_row_is_explained_in_both_languages():
    assert [
        row.id for row in read_inputs(PAIR) if not (row.description_zh and row.description_en)
    ] == []


def test_every_lever_of_every_sector_says_in_both_languages_what_it_moves():
    levers = [row for row in read_inputs() if row.kind == "lever"]
    assert len(levers) > 120
    assert [row.id for row in levers if not (row.description_zh and row.description_en)] == []


def test_a_row_whose_constant_only_stood_in_goes_when_the_sectors_join():
    alone = by_name(read_inputs(["eldercare"]))
    together = by_name(read_inputs(["eldercare", "income"]))
    assert "average wage growth" in alone
    assert "average wage growth" not in together


def test_what_can_be_is_passed_and_what_cannot_is_refused():
    rows = by_name(read_inputs())
    build = rows["build time"]
    assert build.checked(0) == 0
    assert build.checked(9) == 9
    assert not build.in_range(9)
    assert rows["growth boost"].checked(-0.01) == -0.01
    with pytest.raises(InputError, match="cannot be negative; write 0 or more"):
        build.checked(-1)
    with pytest.raises(InputError, match="is not a choice; use 0, 1, 2"):
        rows["hold back switch"].checked(1.5)
    for value in (math.nan, math.inf):
        with pytest.raises(InputError, match="is not a finite number"):
            build.checked(value)


def test_a_good_row_has_no_fault(faults):
    assert faults({}) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "build tme"}, 'is no constant of the model; did you mean "build time"?'),
        ({"default": "2"}, "is not the model's default; the model says 1.75"),
        ({"low": "2"}, "keep low <= default <= high, here 2, 1.75, 2.75"),
        ({"unit": "month"}, "is not the model's unit; write year"),
        ({"kind": "knob"}, "use one of lever, assumption, switch, baseline"),
        ({"shown": "pct"}, "use one of percent, count, money, year, number, switch"),
        ({"grade": "good"}, "use one of plan, official, unverified, derived, estimate, assumption"),
        ({"step": "0"}, "is not a step; write a number above 0"),
        ({"id": "Build-Time"}, "is not an id; use lower case, digits and underscores"),
        ({"high": "2.7S"}, '"2.7S" is not a number'),
        ({"zh": ""}, "is empty; every input needs one"),
    ],
)
def test_a_fault_is_named_with_its_cure(faults, change, sentence):
    found = faults(change)
    assert len(found) == 1
    assert sentence in found[0]
    assert "row 2, column" in found[0]


def test_all_faults_of_a_file_are_named_together(faults):
    found = faults({"kind": "knob", "shown": "pct"}, {"id": "b", "name": "build tme"})
    assert len(found) == 3


def test_a_row_given_twice_is_refused(faults):
    assert ["stands twice" in sentence for sentence in faults({}, {})] == [True, True]


def test_arrays_in_the_file_are_read_in_vensim_order():
    found = constants(["eldercare"])
    assert found["initial operating[market,nursing]"].value == 15_000
    assert found["planned approvals[inclusive,nursing]"].value == 2_000
    assert constants(["income"])["base income[rural,transfer]"].value == 4_259
    assert found["build time"].unit == "year"
