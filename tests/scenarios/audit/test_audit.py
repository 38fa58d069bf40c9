"""The audit as a whole: a clean plan, the real plans, any plan at all."""

import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration import Grade, read_baseline, read_history
from calibration.baseline import Baseline
from scenarios.audit import RULES, Plan, audit, audit_plan, known_of
from scenarios.audit.findings import SEVERITIES
from scenarios.registry import AREAS, KINDS, OPERATORS, Target, read_targets

REGIONS = Path(__file__).parents[3] / "regions"
KEYS = {"rule", "severity", "ids", "numbers", "explained_by_rounding", "message_zh", "message_en"}
PLACES = ["chengdu", "wenjiang", "yongchuan", "shanghai-district"]


@pytest.fixture
def clean(row, rate, money):
    """A plan of a small town that holds together, every rule's subject present once."""
    rent = "average part growth[town,{}]"
    return (
        money("城镇居民人均收入（现价）", 14026, "14026元", base=10000, variable="total income[town]"),
        rate("城镇居民收入（现价）年均增速", 0.07, "7.0%", variable="average income growth[town]"),
        rate("城镇居民工资收入（现价）年均增速", 0.06, "6.0%", variable=rent.format("wage")),
        rate("城镇居民财产收入（现价）年均增速", 0.1, "10.0%", variable=rent.format("rent")),
        money("农村居民人均收入（现价）", 9400, "9400元", base=6000),
        row("城乡居民收入比", 1.5, "1.5:1", section="正文", unit="Dmnl", kind="ratio", operator="<=", area="income"),
        row("医院床位总量", 6000, "6000张", base=5000),
        row("每千人口医院床位数", 6.0, "6.0张", unit="bed/kperson", kind="per_capita", base=5.0),
        row("医院床位数", base=5000, printed="5000张"),
        row("新增医院床位", 1000, "1000张", kind="cumulative_increment", section="正文"),
        row("每千人口护士数", 4.0, "4.0人", unit="nurse/kperson", kind="per_capita", base=3.0),
        row("每千人口医师数", 2.0, "2.0人", unit="doctor/kperson", kind="per_capita", base=1.8),
        row("医护比", 2.0, "1:2.0", section="正文", unit="nurse/doctor", kind="ratio"),
        row("项目数", 29, "29个", section="正文", unit="project"),
        row("其中工程类项目", 20, "20个", section="正文", unit="project"),
        row("其中服务类项目", 9, "9个", section="正文", unit="project"),
        row("新增就业人数", 180000, "18万人", unit="person", kind="cumulative_increment", base=169000),
        row("轨道占出行比重", 0.6, "60%", unit="Dmnl", kind="share", base=0.5),
        row("公交占出行比重", 0.3, "30%", unit="Dmnl", kind="share", base=0.2),
        row("登记失业率", 0.05, "5.0%", unit="Dmnl", kind="share", operator="<=", base=0.055),
        row("参保率", 1.0, "100%", unit="Dmnl", kind="share", base=1.0),
    )  # fmt: skip


KNOWN_PARTS = {"wage": 7640.0, "rent": 2360.0}


def baseline(part, value):
    return Baseline(
        parameter=f"base income[town,{part}]", value=value, unit="CNY/person/year", year=2020,
        low=None, high=None, distribution="fixed", grade=Grade.OFFICIAL, vintage=2020, source="年鉴", note="", row=2,
    )  # fmt: skip


def test_a_clean_plan_has_no_findings(clean):
    known = known_of(tuple(baseline(*item) for item in KNOWN_PARTS.items()), ())
    assert audit_plan(Plan(clean, known)) == ()


@pytest.mark.parametrize("place", PLACES)
def test_every_rule_speaks_under_its_own_name(place):
    plan = read(place)
    for name, rule in RULES.items():
        assert all(finding.rule == name for finding in rule(plan))


def read(place):
    folder = REGIONS / place
    history = folder / "history.csv"
    seen = read_history(history) if history.is_file() else ()
    own = folder / "baseline.csv"
    known = known_of(read_baseline(own) if own.is_file() else (), seen)
    return Plan(read_targets(folder / "targets.csv"), known, seen)


def by_rule(place, rule):
    return [finding for finding in audit_plan(read(place)) if finding.rule == rule]


def test_seven_and_a_half_per_cent_does_not_make_seventy_thousand():
    finding = by_rule("chengdu", "rate_against_level")[0]
    assert round(finding.numbers["value"]) == 69762
    assert finding.numbers["needed_rate"] == pytest.approx(0.0757, abs=5e-5)
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)


def test_eight_point_six_per_cent_does_not_make_forty_thousand_as_printed():
    finding = by_rule("chengdu", "rate_against_level")[1]
    assert round(finding.numbers["value"]) == 39928
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)


def test_the_urban_components_do_not_make_the_urban_headline_with_ordinary_shares():
    finding = by_rule("chengdu", "parts_against_headline")[0]
    assert round(finding.numbers["value"]) == 68772
    assert finding.numbers["needed_share"] == pytest.approx(0.243, abs=5e-4)
    assert finding.numbers["share_high"] < finding.numbers["needed_share"]
    assert finding.explained_by_rounding is True


def test_the_beds_of_yongchuan_are_given_twice_and_found_without_the_conflicts_column():
    plan = read("yongchuan")
    blind = tuple(replace(row, conflicts=()) for row in plan.targets)
    findings = [f for f in audit_plan(Plan(blind)) if f.rule == "figure_twice"]
    assert {3980.0, 4210.0} in [{f.numbers["first"], f.numbers["second"]} for f in findings]


@pytest.mark.parametrize("place", PLACES)
def test_findings_of_a_real_plan_are_plain_data_about_rows_that_exist(place):
    plan = read(place)
    ids = {row.id for row in plan.targets}
    findings = audit_plan(plan)
    assert findings == audit_plan(plan)
    for finding in findings:
        assert set(finding.ids) <= ids
        assert finding.message_zh.endswith("。")
        assert set(finding.as_dict()) == KEYS
        assert all(isinstance(v, str) or math.isfinite(v) for v in finding.numbers.values())
        json.dumps(finding.as_dict(), allow_nan=False)


def test_the_counts_of_a_plan_that_add_up_are_not_questioned():
    rules = {finding.rule for finding in audit_plan(read("wenjiang"))}
    assert "parts_against_total" not in rules


def test_findings_stand_in_the_order_of_their_weight():
    order = [SEVERITIES.index(finding.severity) for finding in audit_plan(read("yongchuan"))]
    assert order == sorted(order)


def test_a_region_brings_its_own_numbers(clean):
    rows = {row.id: row for row in clean}
    own = tuple(baseline(*item) for item in KNOWN_PARTS.items())
    assert audit(SimpleNamespace(targets=rows, baseline=own, history=())) == ()


VALUES = st.none() | st.sampled_from([0.0, 0.07, 0.5, 1.0, 2.0, 3980.0, -0.5, 7e4])
NAMES = st.sampled_from(
    ["居民收入年均增速", "居民工资收入年均增速", "城镇居民人均收入", "农村居民人均收入", "城乡居民收入比", "床位总量",
     "每千人口床位数", "新增床位", "每年新增床位", "床位覆盖率", "其中床位", "床位合计", "轨道占出行比重", "占比提升幅度"]
)  # fmt: skip
UNITS = st.sampled_from(
    ["bed", "bed/kperson", "bed/year", "1/year", "Dmnl", "CNY/person/year", "nurse/doctor", "nurse/kperson"]
)  # fmt: skip


@st.composite
def registries(draw):
    rows = []
    for n in range(draw(st.integers(1, 6))):
        value, upper = draw(VALUES), draw(VALUES)
        rows.append(
            Target(
                id=f"t-{n}", document="d", section=draw(st.sampled_from(["甲", "乙"])),
                area=draw(st.sampled_from(AREAS[:2])), indicator=draw(NAMES), indicator_en="x", unit=draw(UNITS),
                kind=draw(st.sampled_from(KINDS)), operator=draw(st.sampled_from(OPERATORS)),
                base_year=draw(st.sampled_from([None, 2020, 2025])), base_value=draw(VALUES),
                target_year=None if value is None else 2025, target_value=value,
                target_value_upper=upper if upper is not None and value is not None and upper >= value else value,
                binding="", stretch=draw(st.sampled_from(["", "左右", "以上", "力争", "保持"])),
                printed=draw(st.sampled_from(["", "7%", "3980张", "1:2", "5万", "全覆盖", "0", "4-6所"])),
                variable=draw(st.sampled_from(["arithmetic", "x", "total x[a]", "average x growth[a]"])),
                conflicts=("t-0",) if draw(st.booleans()) else (), note="",
            )
        )  # fmt: skip
    return tuple(rows)


@settings(max_examples=150, deadline=None)
@given(registries())
def test_no_registry_however_odd_stops_the_audit(rows):
    for finding in audit_plan(Plan(rows)):
        json.dumps(finding.as_dict(), allow_nan=False)
        assert finding.message_zh
        assert finding.message_en


@pytest.mark.parametrize(
    ("place", "row_id", "slip", "rule"),
    [
        ("wenjiang", "wj-005", {"target_value": 19.0, "printed": "19个"}, "parts_against_total"),
        ("wenjiang", "wj-012", {"target_value": 28.0, "printed": "28个"}, "parts_against_total"),
        ("yongchuan", "yc-078", {"target_value": 82.0, "printed": "82项"}, "parts_against_total"),
        ("yongchuan", "yc-162", {"target_value": 1.5, "printed": "1:1.5"}, "ratio_against_levels"),
        ("yongchuan", "yc-011", {"target_value": 77.0, "printed": "77岁"}, "target_at_base"),
        ("yongchuan", "yc-198", {"target_value": 2.8, "printed": "2.8平方米"}, "figure_twice"),
        ("chengdu", "cd-013", {"target_value": 1.6, "printed": "1.6:1"}, "ratio_against_levels"),
        ("chengdu", "cd-001", {"target_value": 90000.0, "printed": "90000元"}, "pace_unseen"),
        ("chengdu", "cd-005", {"target_value": 0.05, "printed": "5%"}, "parts_against_headline"),
    ],
)
def test_a_slip_put_into_a_real_plan_is_found(place, row_id, slip, rule):
    plan = read(place)
    rows = tuple(replace(row, **slip) if row.id == row_id else row for row in plan.targets)
    before, after = (RULES[rule](replace(plan, targets=t)) for t in (plan.targets, rows))
    assert {f.message_zh for f in after if row_id in f.ids} - {f.message_zh for f in before}
