"""Yongchuan's pack: the base year is the plan's, and every linked promise is read from the model."""

import numpy as np
import pytest

from scenarios.region import open_region
from scenarios.runs import run, settings_of
from scenarios.verdict import judge

# indicator -> the figure of 2020 the plan prints (or, for residents and elders, what it is divided by)
BASE = {
    "residents total": 1_148_896,
    "elders 60 plus": 239_205,
    "childcare places per 1000": 1.2,
    "nurses per 1000": 3.44,
    "doctors per 1000": 2.59,
    "gps per 10000": 3.27,
    "life expectancy": 78.15,
    "institution beds": 3_980,
    "nursing bed share": 0.403,
    "Public rental occupied": 14_200,
}
LINKED = (
    *("yc-001", "yc-003", "yc-005", "yc-011", "yc-013", "yc-014", "yc-015", "yc-016", "yc-017"),
    *("yc-021", "yc-023", "yc-098", "yc-104", "yc-105", "yc-106", "yc-128", "yc-162"),
    *("yc-174", "yc-175", "yc-224"),
)


@pytest.fixture(scope="module")
def yongchuan():
    return open_region("yongchuan")


@pytest.fixture(scope="module")
def paths(yongchuan):
    return run(yongchuan, [settings_of(yongchuan)], BASE)


@pytest.mark.parametrize("name", BASE)
def test_the_base_year_is_that_of_the_plan(paths, name):
    assert paths[name][0, 0] == pytest.approx(BASE[name], rel=2e-3)


def test_the_linked_promises_are_read_from_the_model(yongchuan):
    assert set(LINKED) == set(yongchuan.formulas)


@pytest.mark.parametrize("scenario", ["plan", "trend", "stress", "delayed"])
def test_every_scenario_answers_every_linked_promise(yongchuan, scenario):
    verdicts = judge(yongchuan, scenario, {}, list(LINKED), explain=False)
    assert all(np.isfinite(verdict.value) for verdict in verdicts)


def test_stress_and_delay_leave_fewer_beds_than_the_plan(yongchuan):
    beds = {
        name: judge(yongchuan, name, {}, ["yc-016"], explain=False)[0].value
        for name in ("plan", "stress", "delayed", "trend")
    }
    assert beds["stress"] < beds["plan"]
    assert beds["delayed"] < beds["plan"]
    assert beds["trend"] < beds["plan"]


def test_elders_grow_as_the_birth_wave_reaches_sixty(paths):
    elders = paths["elders 60 plus"][:, 0]
    years = paths.times
    assert elders[years == 2030][0] / elders[0] == pytest.approx(1.44, abs=0.03)


def test_what_is_not_modelled_has_a_reason(yongchuan):
    assert set(yongchuan.not_modelled) == {"income", "commute"}
