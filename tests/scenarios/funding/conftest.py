"""Yongchuan's elder beds with a district budget: a pack of its own, so that the test does not wait for the place's."""

import shutil

import pytest

from scenarios import open_region
from scenarios.region import REGIONS

BUDGET = {
    "base revenue": (4.38e9, "CNY/year"),
    "programme share of revenue": (0.15, "Dmnl"),
    "programme share of fund": (0.0, "Dmnl"),
    "expenditure to revenue": (2.1, "Dmnl"),
    "base debt[general]": (1e9, "CNY"),
    "base debt[special]": (1e9, "CNY"),
    "special bond quota": (0.0, "CNY/year"),
}


@pytest.fixture(scope="session")
def packs(tmp_path_factory):
    """A folder of packs with Yongchuan given the finance sector and a budget."""
    root = tmp_path_factory.mktemp("packs")
    shutil.copytree(REGIONS / "yongchuan", root / "yongchuan")
    shutil.copy(REGIONS / "documents.csv", root)
    head = root / "yongchuan" / "region.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("sectors: [eldercare]", "sectors: [eldercare, finance]"), "utf-8")
    with (root / "yongchuan" / "baseline.csv").open("a", encoding="utf-8") as file:
        for name, (value, unit) in BUDGET.items():
            file.write(f'"{name}",{value},{unit},2021,,,fixed,assumption,2021,test,\n')
    return root


@pytest.fixture(scope="session")
def district(packs):
    return open_region("yongchuan", packs)
