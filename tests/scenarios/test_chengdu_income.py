"""Chengdu: do 7.5 % and 8.6 % make 70,000 and 40,000 yuan? The numbers issue and audit rest on."""

import pytest

from model.errors import InputError
from scenarios import answer, judge, open_region, waterfall

URBAN, RURAL = "cd-001", "cd-002"
PARTS = {"income_growth_basis": 1}


@pytest.fixture(scope="module")
def chengdu():
    return open_region("chengdu")


@pytest.mark.parametrize("step", [None, 0.25, 0.125, 0.0625])
def test_the_stated_totals_miss_both_levels_by_238_and_72_at_any_time_step(chengdu, step):
    changes = {} if step is None else {"TIME STEP": step}
    urban, rural = judge(chengdu, "plan", changes, [URBAN, RURAL], explain=False)
    assert urban.value == pytest.approx(48593 * 1.075**5, rel=1e-9)
    assert (round(urban.value), round(rural.value)) == (69762, 39928)
    assert (urban.margin, rural.margin) == (
        pytest.approx(-238.46, abs=0.01),
        pytest.approx(-71.85, abs=0.01),
    )
    assert (urban.state, rural.state) == ("short", "short")
    assert (urban.first_year, rural.first_year) == (2026, 2026)


def test_what_it_takes_is_7_57_and_8_64_per_cent_a_year(chengdu):
    urban, rural = judge(chengdu, "plan", {}, [URBAN, RURAL])
    assert urban.required.lever == "plan rate total[urban]"
    assert urban.required.value == pytest.approx((70000 / 48593) ** 0.2 - 1, abs=1e-8)
    assert rural.required.value == pytest.approx((40000 / 26432) ** 0.2 - 1, abs=1e-8)
    assert urban.required.in_range
    assert "effort" in urban.bound_by


def test_the_required_rate_put_back_just_reaches_the_target(chengdu):
    (asked,) = judge(chengdu, "plan", {}, [URBAN])
    changes = {"plan_rate_total__urban": asked.required.value}
    (again,) = judge(chengdu, "plan", changes, [URBAN], explain=False)
    assert again.state == "reached"
    assert again.value == pytest.approx(70000, abs=1e-3)


def test_the_digits_of_7_5_per_cent_cannot_explain_the_miss(chengdu):
    (urban,) = judge(chengdu, "plan", {}, [URBAN])
    assert not urban.rounding.explains
    assert urban.rounding.high == pytest.approx(48593 * 1.0755**5, rel=1e-6)


def test_the_stated_parts_end_below_the_stated_total_and_rounding_could_explain_it(chengdu):
    urban, rural = judge(chengdu, "plan", PARTS, [URBAN, RURAL])
    assert (urban.value, rural.value) == (pytest.approx(68772, abs=1), pytest.approx(39412, abs=1))
    assert urban.rounding.explains


def test_one_part_alone_would_have_to_grow_this_fast(chengdu):
    reply = answer("chengdu", "plan", PARTS, [URBAN])
    needed = {part.name_zh: part.needed_growth for part in reply.parts[URBAN]}
    expected = {
        "工资性收入": 0.0765,
        "经营净收入": 0.1027,
        "财产净收入": 0.1259,
        "转移净收入": 0.0878,
    }
    assert needed == {name: pytest.approx(rate, abs=1e-4) for name, rate in expected.items()}


def test_no_share_of_property_income_a_survey_could_show_closes_it(chengdu):
    reply = answer("chengdu", "plan", PARTS, [URBAN])
    prop = next(part for part in reply.parts[URBAN] if part.name_zh == "财产净收入")
    assert prop.needed_share == pytest.approx(0.279, abs=1e-3)
    assert prop.share_high == pytest.approx(6250 / 48593)
    assert prop.needed_share > prop.share_high


def test_the_parts_add_up_to_the_total(chengdu):
    reply = answer("chengdu", "plan", {}, [URBAN, RURAL])
    for verdict in reply.verdicts:
        found = reply.parts[verdict.target.id]
        assert sum(part.value for part in found) == pytest.approx(verdict.value, rel=1e-12)
        assert sum(part.share for part in found) == pytest.approx(1, rel=1e-12)


def test_the_stated_rate_meets_its_own_target_exactly(chengdu):
    (rate,) = judge(chengdu, "plan", {}, ["cd-003"], explain=False)
    assert rate.state == "reached"
    assert rate.value == pytest.approx(0.075, abs=1e-12)


def test_waterfall_bars_add_up_to_the_whole_change(chengdu):
    changes = {
        "income_growth_basis": 1,
        "plan_rate_part__urban_wage": 0.08,
        "plan_rate_part__urban_property": 0.12,
    }
    (now,) = judge(chengdu, "plan", changes, [URBAN], explain=False)
    (plan,) = judge(chengdu, "plan", {}, [URBAN], explain=False)
    bars = waterfall("chengdu", "plan", changes, URBAN)
    assert {bar.lever_id for bar in bars} == set(changes)
    assert sum(bar.amount for bar in bars) == pytest.approx(now.value - plan.value, rel=1e-9)


def test_no_change_gives_no_bars():
    assert waterfall("chengdu", "plan", {}, URBAN) == ()


def test_the_verdict_of_a_plan_rate_rests_on_the_recalled_base_year_only(chengdu):
    (urban,) = judge(chengdu, "plan", {}, [URBAN])
    assert urban.assumptions == len(urban.resting_on)
    assert all("base_income" in name for name in urban.resting_on)


def test_a_target_that_is_arithmetic_gets_no_verdict(chengdu):
    (verdict,) = judge(chengdu, "plan", {}, ["cd-023"])
    assert (verdict.state, verdict.reached, verdict.value) == ("none", None, None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"plan rate totl[urban]": 0.08}, 'did you mean "plan rate total[urban]"'),
        ({"hiring time": -1.0}, "is negative"),
        ({"TIME STEP": 0.0}, "TIME STEP"),
        ({"FINAL TIME": 2023.0}, "the model runs over 2020—2023"),
        ({"TIME STEP": 0.3}, "choose a TIME STEP and SAVEPER that divide the year"),
    ],
)
def test_a_wrong_setting_gets_one_sentence(chengdu, changes, says):
    with pytest.raises(InputError) as caught:
        judge(chengdu, "plan", changes, [URBAN])
    assert says in str(caught.value)
