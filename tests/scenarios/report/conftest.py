"""Briefings of places, made once for all tests of a file."""

import pytest

from scenarios.region import open_region
from scenarios.report import Chance, brief

CHANCE = Chance(target="yc-016", runs=1000, seed=7, share=0.123, stderr=0.0104)


@pytest.fixture(scope="module")
def yongchuan():
    return brief(open_region("yongchuan"), lang="zh", out="简报.docx", chances=[CHANCE])


@pytest.fixture(scope="module")
def wenjiang():
    return brief(open_region("wenjiang"), lang="en", out="brief.xlsx")
