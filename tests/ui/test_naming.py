"""Names of the model's variables on the Chinese page."""

from __future__ import annotations

import pytest

from scenarios import open_region
from ui import naming


def test_every_lever_a_plan_can_move_has_a_chinese_name():
    region = open_region("chengdu")
    assert [
        row.name for row in region.levers.values() if not naming.chinese(region, row.name)
    ] == []


@pytest.mark.parametrize(
    ("name", "zh"),
    [
        ("planned place starts", "托位年开工"),
        ("Approval_Mix", "审批构成"),
        ("childcare: market place entry rate", "市场托位年进入率"),
        ("nothing of the kind", ""),
    ],
)
def test_an_array_is_called_by_what_its_elements_share(name, zh):
    assert naming.chinese(open_region("chengdu"), name) == zh


def test_names_that_share_one_sign_only_share_nothing():
    assert naming.shared(["学位", "学生"]) == ""
