"""Units of whole models, as Vensim spells them and as people write them in Chinese."""

from __future__ import annotations

import pytest

from model.engine import loads
from model.engine.units import Units, check_units, same

CONTROL = "INITIAL TIME = 0 ~ year ~| FINAL TIME = 1 ~ year ~| TIME STEP = 1 ~ year ~| SAVEPER = 1 ~ year ~|"


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("beds", "bed", True),
        ("people/Year", "person/year", True),
        ("CNY/(person*year)", "元/人/年", True),
        ("万元", "CNY", False),
        ("万元/人", "10000*CNY/person", True),
        ("张/千人", "bed/kperson", True),
        ("Dmnl", "fraction", True),
        ("1", "Dmnl", True),
        ("m^2", "平方米", True),
        ("m*m", "m2", True),
        ("month", "year", False),
        ("square km", "square kms", True),
        ("widget", "gadget", False),
        ("Dollars", "$", True),
        ("%", "Dmnl", False),
    ],
)
def test_spellings_of_one_unit_are_one(one, other, equal):
    units = Units([("$", "Dollar", "Dollars", "$s")])
    assert same(units.read(one), units.read(other)) is equal


@pytest.mark.parametrize(
    ("equations", "says"),
    [
        ("beds = INTEG(opening, 5) ~ bed ~| opening = 2 ~ bed/year ~|", None),
        ("beds = INTEG(opening, 5) ~ bed ~| opening = 2 ~ bed ~|", "left is [bed], right is [bed * year]"),
        ("beds = INTEG(opening, old) ~ bed ~| opening = 2 ~ bed ~| old = 1 ~ bed ~|", "joins the initial value and rate * time, [bed] and [bed * year]"),
        ("x = y + z ~ bed ~| y = 1 ~ bed ~| z = 1 ~ person ~|", "adds [bed] and [person]"),
        ("x = y ~ person ~| y = 1 ~ bed ~|", "left is [person], right is [bed]"),
        ("x = y / z ~ Dmnl ~| y = 1 ~ bed ~| z = 2 ~ beds ~|", None),
        ("x = EXP(y) ~ Dmnl ~| y = 1 ~ bed ~|", "EXP needs Dmnl, here is [bed]"),
        ("x = SMOOTH(y, z) ~ bed ~| y = 1 ~ bed ~| z = 3 ~ bed ~|", "a time in SMOOTH is [bed], Time is [year]"),
        ("x = IF THEN ELSE(y > 0, y, 0) ~ bed ~| y = 1 ~ bed ~|", None),
        ("x = y ^ 2 ~ km^2 ~| y = 1 ~ km [0,10,0.1] ~|", None),
        ("x = y ^ z ~ km ~| y = 1 ~ km ~| z = 2 ~ Dmnl ~|", "is raised to a power that is not a number"),
        ("x = y + Time ~ bed ~| y = 1 ~ bed ~|", "adds [bed] and [year]"),
        ("x = table(y) ~ bed ~| y = 1 ~ year ~| table((0,1),(1,2)) ~ bed ~|", None),
        ("x = y ~ 床 ~| y = 1 ~ 床 ~|", None),
        ("x = y/ ~ bed/ ~| y = 1 ~ bed ~|", ""),
        ("x = XIDZ(y, z, 1) ~ Dmnl ~| y = 1 ~ bed ~| z = 1 ~ bed ~|", None),
        ("x = STEP(y, 3) ~ bed ~| y = 1 ~ bed ~|", "a time in STEP is [Dmnl], Time is [year]"),
    ],
)  # fmt: skip
def test_a_unit_error_names_the_equation_and_both_sides(equations, says):
    if says == "":
        equations = equations.replace("y/ ~", "y ~")
    errors = check_units(loads(equations + CONTROL))
    if says is None:
        assert errors == ()
    else:
        assert says in " ".join(map(str, errors))
        assert errors[0].line == 1


@pytest.mark.parametrize(
    ("end", "rate", "says"),
    [
        ("", "bed/year", None),
        ("", "person/year", "left is [bed], right is [person]"),
        ("", "bed", None),  # nothing says that time has a unit
        ("month", "bed/year", "right is [bed * month / year]"),
    ],
)
def test_a_clock_without_a_unit_takes_the_one_the_rates_are_per(end, rate, says):
    clock = CONTROL.replace("~ year", "~").replace("FINAL TIME = 1 ~", f"FINAL TIME = 1 ~ {end}")
    beds = f"beds = INTEG(opening, 0) ~ bed ~| opening = 2 ~ {rate} ~|"
    errors = check_units(loads(beds + clock))
    assert [says in error.message for error in errors] == ([] if says is None else [True])


def test_the_joined_city_knows_its_time_unit():
    from model.joined import city

    program = city(["income"])
    assert check_units(program) == ()
