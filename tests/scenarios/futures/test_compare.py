"""Options over the same futures."""

import pytest

from scenarios.futures.compare import cheapest, compared
from scenarios.futures.wording import regret_sentence


def test_the_better_option_has_no_regret_and_a_surer_difference(town):
    found = compared(town(targets=("t-001",), points=64, until=2025), ("plan", "more"))
    plan, more = found.options
    assert more.regret_90["t-001"] == more.regret_mean["t-001"] == 0
    assert plan.regret_90["t-001"] > plan.regret_mean["t-001"] > 0
    difference, error = more.difference["t-001"]
    assert difference == pytest.approx(0.533 - 0.309, abs=4 * error + 0.003)
    assert error < more.shares["t-001"].stderr + plan.shares["t-001"].stderr
    assert found.least_regret("t-001") == ("more",)


def test_the_least_change_that_keeps_half_of_the_futures(town):
    choice = cheapest(town(targets=("t-001",), points=64, until=2025), 0.5)
    assert choice.kept
    assert choice.together.low > 0.5
    levers = dict(choice.levers)
    assert levers["plan rate total[urban]"] == pytest.approx(0.0793, abs=0.0015)  # half at 7.93 %


def test_a_share_no_lever_can_keep_is_said(town):
    choice = cheapest(town(targets=("t-001",), points=16, until=2025), 0.9999)
    assert not choice.kept


def test_options_that_are_alike_share_the_least_regret(town):
    same = {"the plan again": (("plan rate total[rural]", 0.086),)}
    found = compared(town(targets=("t-001",), points=16, until=2025), ("plan",), same)
    assert found.least_regret("t-001") == ("plan", "the plan again")
    assert regret_sentence(found, "zh").startswith(
        "1项目标中，遗憾最小的方案：“plan”、“the plan again”并列1项"
    )
