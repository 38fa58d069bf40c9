"""What it takes to reach several targets together, on a town solved by hand and on the plans themselves."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from model import loads
from model.errors import InputError
from model.limits import Cost, Limits
from scenarios import judge, open_region
from scenarios.effects import main_lever
from scenarios.expression import parse
from scenarios.solving import money_of, solve

TOWN = """{UTF-8}
********************************************************
	.town
********************************************************~
		A town.
	|
wage = 0.5 ~ Dmnl ~ |
rent = 0.5 ~ Dmnl ~ |
rule = 0 ~ Dmnl ~ |
welfare = wage + 2*rent ~ Dmnl ~ |
burden = wage*rent ~ Dmnl ~ |
outlay = 3*wage + 10*rent ~ CNY/year ~ |
INITIAL TIME = 2020 ~ year ~ |
FINAL TIME = 2025 ~ year ~ |
TIME STEP = 1 ~ year ~ |
SAVEPER = 1 ~ year ~ |
"""


@pytest.fixture
def town(packs):
    """Two levers from 0 to 1, both at 0.5: welfare = wage + 2 rent, 3 and 10 yuan a year each."""
    small = open_region("small", packs)
    lever, switch = (
        next(row for row in small.inputs.values() if row.kind == kind)
        for kind in ("lever", "switch")
    )
    levers = [
        replace(
            lever,
            id=name,
            name=name,
            zh=name,
            en=name,
            low=0.0,
            default=0.5,
            high=1.0,
            sector="town",
        )
        for name in ("wage", "rent")
    ]
    rule = replace(switch, id="rule", name="rule", low=0.0, default=0.0, high=1.0)
    row = replace(small.targets["x-001"], unit="Dmnl", operator=">=", kind="ratio")
    wanted = {
        "welfare": replace(row, id="welfare", variable="welfare", target_value=2.0),
        "burden": replace(row, id="burden", variable="burden", target_value=0.35, operator="<="),
        "easy": replace(row, id="easy", variable="welfare", target_value=1.5),
        "dream": replace(row, id="dream", variable="welfare", target_value=4.0),
    }
    cost = Cost(id="outlay", of="outlay", to_date=False, sector="town", zh="支出", en="outlay")
    return replace(
        small,
        program=loads(TOWN, name="town.mdl"),
        inputs=MappingProxyType({each.id: each for each in (*levers, rule)}),
        baseline=(),
        targets=MappingProxyType(wanted),
        formulas=MappingProxyType({key: parse(t.variable) for key, t in wanted.items()}),
        scenarios=MappingProxyType({"plan": replace(small.scenarios["plan"], overrides=())}),
        readings=MappingProxyType({}),
        limits=Limits((), (), (), (cost,)),
    )


def values(solution):
    return {row["name"]: row["value"] for row in solution.as_dict()["levers"]}


def test_the_answer_has_the_keys_of_the_contract(town):
    answer = solve(town, ["welfare"]).as_dict()
    keys = ["feasible", "targets", "levers", "effort", "cost", "blocked_by"]
    assert list(answer)[:6] == keys
    assert {"id", "reached", "value"} <= answer["targets"][0].keys()
    assert {"name", "value", "plan", "low", "high"} <= answer["levers"][0].keys()


def test_least_effort_moves_each_lever_as_far_as_it_helps(town):
    # wage + 2 rent must rise by 0.5: the foot of the line lies (0.1, 0.2) from the plan, sqrt(0.05) away.
    solution = solve(town, ["welfare"])
    assert solution.feasible
    assert values(solution) == pytest.approx({"wage": 0.6, "rent": 0.7}, abs=1e-6)
    assert solution.effort == pytest.approx(0.05**0.5, rel=1e-6)


def test_least_money_takes_the_cheaper_lever_first(town):
    # A unit of welfare costs 3 a year by wage, 5 by rent: wage goes to its end, rent gives the rest.
    solution = solve(town, ["welfare"], by="money")
    assert values(solution)["wage"] == pytest.approx(1.0)
    assert solution.money == pytest.approx(5 * (3 * 1.0 + 10 * 0.5), rel=1e-6)


def test_both_targets_together_take_more_than_one(town):
    # wage + 2 rent >= 2 with wage*rent <= 0.35: at rent 1 only wage 0 .. 0.35 does.
    solution = solve(town, ["welfare", "burden"])
    found = values(solution)
    assert solution.feasible
    assert found["wage"] + 2 * found["rent"] == pytest.approx(2, abs=1e-6)
    assert found["wage"] * found["rent"] <= 0.35 + 1e-9
    assert solution.effort > solve(town, ["welfare"]).effort


def test_an_already_reached_target_needs_nothing(town):
    solution = solve(town, ["easy"])
    assert (solution.state, solution.effort, solution.moves) == ("nothing_to_do", 0.0, ())
    assert "nothing to do" in solution.as_dict()["sentence_en"]
    assert "无需调整" in solution.as_dict()["sentence_zh"]


def test_what_no_value_reaches_comes_back_with_the_closest_point(town):
    solution = solve(town, ["easy", "dream"])
    assert not solution.feasible
    assert values(solution) == pytest.approx({"wage": 1.0, "rent": 1.0})
    assert solution.blocked_by == ("lever_end",)
    assert solution.most_reached == 1
    assert [o.reached for o in solution.outcomes] == [True, False]
    assert "最多达到1项" in solution.as_dict()["sentence_zh"]


def test_targets_that_pull_against_each_other_are_named(town):
    level = replace(town.targets["burden"], target_value=0.1)
    town = replace(town, targets=MappingProxyType({**town.targets, "burden": level}))
    rent_only = solve(town, ["welfare", "burden"], lever_ids=["wage"], changes={"rent": 0.6})
    assert not rent_only.feasible
    assert "conflict" in rent_only.blocked_by
    assert rent_only.most_reached == 1


def test_a_budget_below_the_least_money_is_what_blocks(town):
    least = solve(town, ["welfare"], by="money").money
    assert solve(town, ["welfare"], budget=least * 1.01).feasible
    short = solve(town, ["welfare"], budget=least * 0.9)
    assert not short.feasible
    assert short.blocked_by[0] == "budget_cap"
    assert short.money == pytest.approx(least * 0.9, rel=1e-6)


def test_a_lever_set_beforehand_is_given(town):
    solution = solve(town, ["welfare"], changes={"wage": 0.5})
    assert values(solution) == pytest.approx({"rent": 0.75}, abs=1e-6)


def test_only_the_levers_named_move(town):
    assert values(solve(town, ["welfare"], lever_ids=["rent"])) == pytest.approx(
        {"rent": 0.75}, abs=1e-6
    )


def test_a_lever_whose_money_nobody_counts_stays_where_money_decides(town):
    town = replace(town, limits=replace(town.limits, unpriced=("wage",)))
    solution = solve(town, ["welfare"], by="money")
    assert values(solution) == pytest.approx({"rent": 0.75}, abs=1e-6)
    assert solution.unpriced == ("wage",)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"target_ids": ["welfar"]}, "is not a known target"),
        ({"lever_ids": ["wagee"]}, 'did you mean "wage"'),
        ({"lever_ids": ["rule"]}, "is a switch"),
        ({"by": "luck"}, "use effort or money"),
        ({"scenario_id": "paln"}, 'did you mean "plan"'),
    ],
)
def test_what_cannot_be_asked_is_refused(town, words, says):
    with pytest.raises(InputError, match=says):
        solve(town, **{"target_ids": ["welfare"], **words})


def test_money_is_refused_where_nothing_is_priced(town):
    free = replace(town, limits=Limits((), (), ()))
    assert solve(free, ["welfare"]).money is None
    with pytest.raises(InputError, match="priced"):
        solve(free, ["welfare"], by="money")


def test_one_lever_and_one_target_take_what_the_verdict_says_they_take():
    chengdu = open_region("chengdu")
    lever = main_lever(chengdu, "plan", {}, "cd-001")
    (verdict,) = judge(chengdu, "plan", {}, ["cd-001"])
    solution = solve("chengdu", ["cd-001"], lever_ids=[lever.id])
    assert values(solution)[lever.name] == pytest.approx(verdict.required.value, rel=1e-6)


def test_all_income_targets_of_chengdu_are_reached_together_and_hold_when_put_back():
    chengdu = open_region("chengdu")
    ids = [key for key in chengdu.formulas if chengdu.targets[key].area == "income"]
    solution = solve("chengdu", ids)
    assert solution.feasible
    assert values(solution) == pytest.approx(
        {"plan rate total[urban]": 0.075734, "plan rate total[rural]": 0.086391}, rel=1e-4
    )
    assert all(v.reached for v in judge(chengdu, "plan", values(solution), ids, explain=False))


def test_9000_beds_with_a_fifth_less_money_is_an_honest_no():
    budget = money_of("0.96亿/year", "yongchuan", ["yc-016"])
    assert budget == pytest.approx(0.8 * 5 * 120e6)
    solution = solve("yongchuan", ["yc-016"], budget=budget)
    assert not solution.feasible
    assert solution.money <= budget * (1 + 1e-6)
    assert solution.blocked_by[0] == "budget_cap"
    assert "construction_delay" in solution.blocked_by
    assert 6000 < solution.outcomes[0].value < 9000


def test_9000_beds_with_levers_that_do_exist_and_no_switch_moved():
    yongchuan = open_region("yongchuan")
    solution = solve("yongchuan", ["yc-016"])
    assert solution.feasible
    # Beds jump where a building time passes a step of the model, so the least effort may land just above.
    assert 9000 <= solution.outcomes[0].value < 9010
    kinds = {move.lever.row.kind for move in solution.moves}
    assert kinds == {"lever"}
    assert all(move.lever.low <= move.value <= move.lever.high for move in solution.moves)
    (again,) = judge(yongchuan, "plan", values(solution), ["yc-016"], explain=False)
    assert again.reached


def test_a_budget_is_a_sum_or_a_sum_a_year():
    assert money_of("4.8亿", "yongchuan", ["yc-016"]) == pytest.approx(4.8e8)
    with pytest.raises(InputError, match="is not a time"):
        money_of("1亿/day", "yongchuan", ["yc-016"])
    with pytest.raises(InputError, match="below 0"):
        money_of("-1", "yongchuan", ["yc-016"])
