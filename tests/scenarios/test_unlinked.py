"""Why a row is arithmetic: every area has its reason, every such row shows one, in both languages."""

import pytest

from scenarios.region import open_region, region_ids
from scenarios.registry import AREAS
from scenarios.unlinked import BASE, LOST, what_the_model_runs, why_arithmetic

SOFT = {"environment", "culture", "social-security", "services-system", "economy", "governance"}


@pytest.mark.parametrize("region_id", region_ids())
def test_every_row_is_judged_by_the_model_or_says_why_not(region_id):
    region = open_region(region_id)
    for target in region.targets.values():
        why = why_arithmetic(region, target)
        assert (why is None) == (target.id in region.formulas), target.id
        assert why is None or all(why), target.id


@pytest.mark.parametrize("area", AREAS)
def test_every_area_says_what_the_model_runs_there(area):
    sector, zh, en = what_the_model_runs(area)
    assert zh and en
    assert (sector == "") == (area in SOFT)


def test_a_sector_without_data_gives_the_places_own_reason():
    region = open_region("yongchuan")
    zh, en = why_arithmetic(region, region.targets["yc-008"])
    assert region.not_modelled["income"] in zh
    assert "Yongchuan" in en


def test_bases_and_lost_digits_are_told_apart():
    yongchuan, chengdu = open_region("yongchuan"), open_region("chengdu")
    assert why_arithmetic(yongchuan, yongchuan.targets["yc-034"]) == BASE
    assert why_arithmetic(chengdu, chengdu.targets["cq-006"]) == LOST
