"""Scenario files written back: nothing that stood there is lost, and what is read is what was saved."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import InputError
from model.tables import number
from scenarios.region import REGIONS, open_region
from scenarios.save import readable, save_scenario, scenario_path
from scenarios.scenario import read_scenario

URBAN, RURAL = "plan rate total[urban]", "plan rate total[rural]"
TEXT = """# Who wrote this, and when.
title: {zh: 计划, en: Plan}
story: {zh: 测试, en: "a: test"}
overrides:
  # The document's own rate.
  plan rate total[urban]: {value: 7.50%, reason: stated}   # page 3
  plan rate total[rural]: {value: ８.６％, reason: 'stated, too'}
present: [plan_rate_total__urban]
# The end.
"""


@pytest.fixture(scope="module")
def chengdu():
    return open_region("chengdu")


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_changed_value_leaves_every_other_line_as_it_was(plan, chengdu):
    save_scenario(plan, chengdu, {URBAN: 0.0758}, {URBAN: "求解得出"})
    changed = TEXT.replace("{value: 7.50%, reason: stated}", "{value: 7.58%, reason: 求解得出}")
    was, now = changed.splitlines(), plan.read_text(encoding="utf-8").splitlines()
    assert [line.split("#")[0].rstrip() for line in now] == [
        line.split("#")[0].rstrip() for line in was
    ]
    assert sum("#" in line for line in now) == 4


def test_a_value_saved_again_keeps_the_digits_it_was_typed_with(plan, chengdu):
    save_scenario(plan, chengdu, {URBAN: 0.075, RURAL: 0.086}, {})
    assert plan.read_text(encoding="utf-8") == TEXT


def test_a_new_override_comes_last_and_goes_by_lever_id_too(plan, chengdu):
    saved = save_scenario(plan, chengdu, {"build_time": 1.5}, {"build_time": "开工到投用"})
    assert [override.name for override in saved.overrides] == [URBAN, RURAL, "build time"]
    assert saved.overrides[-1].reason == "开工到投用"
    assert "  build time: {value: 1.5, reason: 开工到投用}" in plan.read_text(encoding="utf-8")


def test_none_takes_an_override_out(plan, chengdu):
    saved = save_scenario(plan, chengdu, {RURAL: None}, {})
    assert list(saved.values) == [URBAN]


@pytest.mark.parametrize(
    ("changes", "reasons", "says"),
    [
        (
            {"plan rate totl[urban]": 0.08},
            {"plan rate totl[urban]": "x"},
            'did you mean "plan rate total',
        ),
        ({"build time": -1.0}, {"build time": "x"}, "is negative"),
        ({"build time": float("nan")}, {"build time": "x"}, "is not a finite number"),
        ({"income growth basis": 0.5}, {"income growth basis": "x"}, "is not a choice"),
        ({"build time": 1.0}, {}, "needs a reason"),
        ({URBAN: 0.08}, {URBAN: "  "}, "needs a reason"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_the_file_stays(plan, chengdu, changes, reasons, says):
    with pytest.raises(InputError, match=says.replace("[", r"\[")):
        save_scenario(plan, chengdu, changes, reasons)
    assert plan.read_text(encoding="utf-8") == TEXT
    assert [path.name for path in plan.parent.iterdir()] == ["plan.yaml"]


def test_all_faults_come_at_once(plan, chengdu):
    with pytest.raises(InputError) as caught:
        save_scenario(plan, chengdu, {"nowhere": 1.0, "build time": -1.0, RURAL: 0.1}, {})
    assert len(str(caught.value).splitlines()) == 3


def test_a_new_file_needs_a_title_and_a_story(tmp_path, chengdu):
    path = tmp_path / "reach.yaml"
    with pytest.raises(InputError, match="needs a title"):
        save_scenario(path, chengdu, {URBAN: 0.0758}, {URBAN: "x"})
    assert not path.exists()
    save_scenario(
        path, chengdu, {URBAN: 0.0758}, {URBAN: "x"}, title=("求解", "Solved"), story=("甲", "A")
    )
    assert read_scenario(path).title_en == "Solved"


def test_a_copy_of_the_plan_keeps_the_plan_and_its_comments(tmp_path, plan, chengdu):
    path = tmp_path / "reach.yaml"
    saved = save_scenario(
        path, chengdu, {URBAN: 0.0758}, {URBAN: "x"}, title=("求解", "Solved"), base=plan
    )
    assert saved.values == {URBAN: 0.0758, RURAL: 0.086}
    assert (saved.id, saved.title_zh, saved.story_zh) == ("reach", "求解", "测试")
    assert "# The document's own rate." in path.read_text(encoding="utf-8")
    assert plan.read_text(encoding="utf-8") == TEXT


def test_a_file_saved_by_excel_in_gbk_is_read_and_written_as_utf8(plan, chengdu):
    plan.write_bytes(TEXT.encode("gb18030"))
    save_scenario(plan, chengdu, {URBAN: 0.08}, {URBAN: "改"})
    assert "计划" in plan.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", sorted(REGIONS.glob("*/scenarios/*.yaml")), ids=lambda p: "/".join(p.parts[-3:])
)
def test_the_scenarios_of_the_plans_come_back_the_same(path, tmp_path):
    region = open_region(path.parts[-3])
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    before = read_scenario(path)
    assert save_scenario(copy, region, before.values, {}) == before
    assert scenario_path(region, path.stem) == path


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (0.075, "percent", "7.5%"),
        (0.07573, "percent", "7.573%"),
        (0.1, "percent", "10%"),
        (1.2e8, "money", "1.2亿"),
        (500000.0, "money", "50万"),
        (5000.0, "money", "5000"),
        (1004.0, "count", "1004"),
        (1.75, "year", "1.75"),
        (0.0, "switch", "0"),
    ],
)
def test_values_are_written_as_people_write_them(value, shown, text):
    assert readable(value, shown) == text


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["percent", "money", "count", "year", "number", "switch"]),
)
def test_a_written_value_reads_as_the_very_same_number(value, shown):
    assert number(readable(value, shown)) == value


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rate=st.floats(0, 0.5),
    budget=st.floats(0, 1e10),
    reason=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    zh=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
)
def test_what_is_read_is_what_was_saved(tmp_path, rate, budget, reason, zh):
    chengdu = open_region("chengdu")
    path = tmp_path / "any.yaml"
    path.unlink(missing_ok=True)
    changes = {URBAN: rate, "elder capital budget": budget}
    reasons = dict.fromkeys(changes, reason)
    saved = save_scenario(path, chengdu, changes, reasons, title=(zh, "T"), story=("s", "s"))
    again = read_scenario(path)
    assert again == saved
    assert again.values == changes
    assert {o.reason for o in again.overrides} == {" ".join(reason.split())}
    assert again.title_zh == " ".join(zh.split())
    assert save_scenario(path, chengdu, again.values, {}) == saved
