"""Briefings of places, made once for all tests of a file."""

import pytest

from scenarios.region import open_region
from scenarios.report import Chance, brief

CHANCE = Chance(
    target="yc-016",
    runs=1024,
    seed=7,
    zh="在抽取的未来中占12%（在本模型与这些范围之下；抽样误差 ±3个百分点）",
    en="12 % of sampled futures (given this model and these ranges; sampling error ±3 points)",
)


@pytest.fixture(scope="module")
def yongchuan():
    return brief(open_region("yongchuan"), lang="zh", out="简报.docx", chances=[CHANCE])


@pytest.fixture(scope="module")
def wenjiang():
    return brief(open_region("wenjiang"), lang="en", out="brief.xlsx")
