"""Whose spread it is: shares of every verdict's variance by grade of evidence."""

from __future__ import annotations

import numpy as np
import pytest

from scenarios.by_grade import _shares, kept
from scenarios.futures.shapley import shapley, shapley_of_each
from scenarios.region import open_region

GRADES = {"plan", "official", "unverified", "derived", "estimate", "assumption", "noise", "fitted"}


@pytest.mark.parametrize("place", ["chengdu", "yongchuan", "wenjiang"])
def test_every_modelled_target_with_a_year_has_its_shares_kept(place: str) -> None:
    region = open_region(place)
    dated = {key for key in region.formulas if region.targets[key].target_year is not None}
    found = kept(place)
    assert set(found) == dated, "the shares are old: make validate"
    for shares in found.values():
        assert set(shares) <= GRADES
        assert not shares or sum(shares.values()) == pytest.approx(1)


def test_income_on_stated_rates_is_moved_by_luck_alone() -> None:
    assert kept("chengdu")["cd-001"] == {"noise": 1.0}


def test_a_place_without_kept_shares_has_none() -> None:
    assert kept("nowhere") == {}


def test_what_nothing_moves_has_no_share_and_sampling_error_is_no_share() -> None:
    assert _shares({"official": 1e-30}, 1.0) == {}
    assert _shares({"official": -0.01, "assumption": 0.99, "derived": 0.02}, 1.0) == {
        "assumption": 1.0
    }


def test_several_outputs_of_one_run_give_what_each_gives_alone() -> None:
    players, matrix = {"a": [0], "b": [1]}, np.array([[1.0, 0.5], [0.5, 1.0]])
    both = shapley_of_each(
        lambda z: np.stack([z[0] + 2 * z[1], z[0] * z[1]], axis=1), players, matrix, members=256
    )
    alone = (
        shapley(lambda z: z[0] + 2 * z[1], players, matrix, members=256),
        shapley(lambda z: z[0] * z[1], players, matrix, members=256),
    )
    for together, single in zip(both, alone, strict=True):
        assert [e.amount for e in together] == pytest.approx([e.amount for e in single])
