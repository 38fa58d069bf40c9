"""Joining sector files: one model, each name once, stand-ins gone where the real thing is there."""

import pytest

from model import joined
from model.engine import loads
from model.errors import InputError
from model.joined import city, joined_text, read_equations, sector_names

SHARED = """{UTF-8}
area: urban, rural ~~|
INITIAL TIME = 0 ~ year ~~|
FINAL TIME = 2 ~ year ~~|
TIME STEP = 1 ~ year ~~|
SAVEPER = TIME STEP ~ year ~~|
"""
FOOD = "{UTF-8}\nfood = 2*water ~ t/year ~ What is eaten. |\n"
FOOD_IMPORTS = """{UTF-8}
water table((0,1),(2,1)) ~ t/year ~~|
water level = 3 ~ t/year ~~|
water = water level*water table(Time) ~ t/year ~ Stand-in. |
"""
LAND = "{UTF-8}\nwater[area] = 5, 6 ~ t/year ~ The real thing. |\n"


@pytest.fixture
def sectors(tmp_path, monkeypatch):
    """An invented folder of sectors; returns a writer `write(name, own, imports)`."""
    (tmp_path / "control.mdl").write_text(SHARED, encoding="utf-8")
    monkeypatch.setattr(joined, "SECTORS", tmp_path)
    joined.joined_equations.cache_clear()
    joined._city.cache_clear()

    def write(name, own, imports=None):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.mdl").write_text(own, encoding="utf-8")
        if imports:
            (folder / "imports.mdl").write_text(imports, encoding="utf-8")

    yield write
    joined.joined_equations.cache_clear()
    joined._city.cache_clear()


def test_every_sector_of_the_city_is_joined():
    names = city().variables
    assert {"income", "eldercare"} <= set(sector_names())
    assert "total income" in names
    assert "elder service beds" in names


def test_each_sector_runs_alone():
    for name in sector_names():
        assert city([name]).time_step == 0.125


def test_every_variable_has_a_unit_and_a_doc():
    bare = [v.name for v in city().variables.values() if not v.unit or not v.doc]
    assert bare == []


def test_the_joined_text_is_one_vensim_model_with_one_control_section():
    text = joined_text()
    assert text.startswith("{UTF-8}\n")
    assert text.count(".Control\n") == 1
    assert text.count("\nTIME STEP = ") == 1
    assert text.count("///---\\\\\\") == 1


def test_the_same_sectors_in_any_order_are_the_same_model():
    assert joined_text(["income", "eldercare"]) == joined_text(("eldercare", "income", "income"))


def test_income_takes_the_place_of_what_eldercare_assumed():
    alone = joined_text(["eldercare"])
    together = joined_text(["eldercare", "income"])
    for name in ("average wage 2020", "elder income growth", "urban share path("):
        assert f"\n{name}" in alone
        assert f"\n{name}" not in together
    assert "\nelders index(" in together


def test_a_stand_in_is_dropped_with_the_table_that_only_it_used(sectors):
    sectors("food", FOOD, FOOD_IMPORTS)
    sectors("land", LAND)
    alone, both = joined_text(["food"]), joined_text(["food", "land"])
    assert "water table" in alone
    assert "water level" in alone
    assert "water table" not in both
    assert "water level" not in both
    assert both.count("\nwater") == 1


def test_a_table_that_something_else_uses_stays(sectors):
    sectors("food", FOOD + "spare = water level ~ t/year ~~|\n", FOOD_IMPORTS)
    sectors("land", LAND)
    assert "water level" in joined_text(["food", "land"])


def test_a_table_is_not_kept_by_a_longer_name_that_contains_its_own(sectors):
    longer = "mean water level = 4 ~ m ~ Not the stand-in's. |\nuse = mean water level ~ m ~~|\n"
    sectors("food", FOOD + longer, FOOD_IMPORTS)
    sectors("land", LAND)
    text = joined_text(["food", "land"])
    assert "mean water level = 4" in text
    assert "\nwater level = 3" not in text


def test_stand_ins_of_one_name_must_agree(sectors):
    sectors("food", FOOD, FOOD_IMPORTS)
    sectors("fish", "fish = water ~ t/year ~~|\n", "water = 7 ~ t/year ~~|\n")
    with pytest.raises(InputError, match='"water" differs from the stand-in in fish'):
        joined_text(["food", "fish"])


def test_two_sectors_that_cannot_stand_alone_together_name_the_one_to_join():
    with pytest.raises(InputError, match="join population as well, which defines it"):
        city(["childcare", "commute"])
    assert "residents total" in city(["childcare", "commute", "population"]).variables


def test_stand_ins_may_differ_where_the_real_thing_is_joined(sectors):
    sectors("food", FOOD, FOOD_IMPORTS)
    sectors("fish", "fish = water ~ t/year ~~|\n", "water = 7 ~ t/year ~~|\n")
    sectors("rain", "water = 8 ~ t/year ~~|\n")
    assert loads(joined_text(["food", "fish", "rain"])).constants["water"] == 8


def test_stand_ins_that_agree_stand_once(sectors):
    one = "water=7 ~ t/year ~ One doc. |\n"
    other = "Water  = 7 ~ t/year ~ Another doc. |\n"
    sectors("food", FOOD, one)
    sectors("fish", "fish = water ~ t/year ~~|\n", other)
    assert loads(joined_text(["food", "fish"])).constants["Water"] == 7


def test_a_name_defined_in_two_sectors_is_refused(sectors):
    sectors("food", FOOD, FOOD_IMPORTS)
    sectors("meal", "Food = 1 ~ t/year ~~|\n")
    with pytest.raises(InputError, match='"Food" is already defined in food'):
        joined_text(["food", "meal"])


def test_an_unknown_sector_is_refused_with_the_known():
    with pytest.raises(InputError, match='"incme" is not a sector; did you mean "income"'):
        joined_text(["incme"])


def test_elements_written_one_by_one_are_one_definition(tmp_path):
    path = tmp_path / "x.mdl"
    path.write_text(
        '{UTF-8}\nx[a] = 1 ~~|\nx[b] = 2 ~ t ~ Two. |\n"y, z"(\n(0,1)) ~ t ~~|\n\\\\\\---/// Sketch'
    )
    assert [equation.name for equation in read_equations(path)] == ["x", '"y, z"']
