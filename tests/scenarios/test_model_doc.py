"""What docs/model/ says is what the model is."""

import re

import pytest

from model.joined import city, sector_names
from scenarios.model_doc import FOLDER, pages
from scenarios.structure import sector_of


@pytest.fixture(scope="module")
def found():
    return pages(city())


def test_the_pages_are_up_to_date(found):
    for name, text in found.items():
        there = (FOLDER / name).read_text(encoding="utf-8")
        assert there == text, f"{name}: run python -m scenarios.model_doc"


def test_each_sector_has_a_diagram_and_names_every_stock(found):
    program = city()
    for sector in sector_names():
        assert found[f"{sector}.svg"].startswith("<svg ")
        stocks = [n for n in program.variables if program[n].kind == "stock"]
        own = [n for n in stocks if sector_of(program, n) == sector]
        page = found[f"{sector}.md"]
        assert own and all(f"`{name}" in page for name in own)


def test_at_least_a_dozen_named_loops_close_and_some_cross_sectors(found):
    program = city()
    rows = re.findall(r"^\| ([A-Z]+\d+) \| .*\| ([^|]+) \|$", found["loops.md"], re.MULTILINE)
    assert len(rows) >= 40
    crossing = 0
    for _, way in rows:
        names = way.split(" → ")
        for cause, effect in zip(names, [*names[1:], names[0]], strict=True):
            assert cause in program.causes(effect)
        crossing += len({sector_of(program, name) for name in names}) > 1
    assert crossing >= 8
