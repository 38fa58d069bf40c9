"""Names of the model's variables on the Chinese page."""

from __future__ import annotations

import pytest

from scenarios import open_region
from ui import naming
from ui.catalogue import words


@pytest.mark.parametrize("place", ["chengdu", "yongchuan", "wenjiang"])
def test_every_variable_of_a_place_has_a_chinese_name(place):
    region = open_region(place)
    assert [name for name in region.program.variables if not naming.chinese(region, name)] == []


def test_every_element_but_the_numbered_rail_projects_has_a_chinese_name():
    ranges = open_region("chengdu").program.subscripts.values()
    elements = {element for members in ranges for element in members}
    unnamed = {element for element in elements if naming.element(element, words("zh")) == element}
    assert unnamed == {f"p{n}" for n in range(1, 10)}
    assert naming.element("A60", words("zh")) == "60岁"
    assert naming.element("market,nursing", words("en")) == "market, nursing"


@pytest.mark.parametrize(
    ("name", "zh"),
    [
        ("planned place starts", "托位年开工"),
        ("Approval_Mix", "审批构成"),
        ("childcare: market place entry rate", "市场托位年进入率"),
        ("approvals[market,nursing]", "床位审批量（市场·护理型）"),
        ("nothing of the kind", ""),
    ],
)
def test_an_array_is_called_by_what_its_elements_share(name, zh):
    assert naming.chinese(open_region("chengdu"), name) == zh


def test_names_that_share_one_sign_only_share_nothing():
    assert naming.shared(["学位", "学生"]) == ""
