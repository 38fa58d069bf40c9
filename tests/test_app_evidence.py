"""The Evidence page without a browser: what may be claimed, against what, and what is not known."""

from __future__ import annotations

import re

import pytest

from calibration.fitted import read_document
from scenarios import open_region
from scenarios.by_grade import kept
from scenarios.evidence import BETTER, OPEN, evidence
from scenarios.region import region_ids
from tests.apptest import at_page, shown
from ui import trustchart


@pytest.fixture(scope="module")
def chengdu() -> str:
    app = at_page("evidence")
    assert not app.exception
    assert not app.error
    return shown(app)


def test_the_headline_counts_what_the_calibration_saved(chengdu):
    found = evidence(open_region("chengdu"))
    assert found is not None
    inside, points = found.covered
    said = f"{len(found.compared)}个可比系列中{found.better}个优于趋势外推；{points}个观测值中有{inside}个落在90%区间内"
    assert said in chengdu


def test_the_three_sentences_stand_beside_the_claims(chengdu):
    for part in ("大部分不来自模型结构", "每年放缓多少", "以本模型和所列取值范围为前提"):
        assert part in chengdu


def test_what_public_data_do_not_determine_is_named_with_its_reason(chengdu):
    assert "不能由公开数据确定的参数" in chengdu
    document = read_document("chengdu")
    assert document is not None
    assert document["not_identified"][0]["reason_zh"] in chengdu


def test_conflicts_set_two_figures_side_by_side_and_say_whether_rounding_explains_them(chengdu):
    assert re.search(r"文件内与文件间的出入（\d+处）", chengdu)
    row = next(row for row in chengdu.split("<tr>") if "238元" in row)
    for part in ("69,762元", "按所列推算", "row=cd-003", "70,000元", "row=cd-001", "取整不能解释"):
        assert part in row


def test_grades_are_weighted_by_what_they_bring_to_the_chosen_verdicts(chengdu):
    noise = next(row for row in chengdu.split("<tr>") if "逐年与趋势的随机波动" in row)
    assert kept("chengdu")["cd-001"] == {"noise": 1.0}
    assert "--part:1.0000" in noise
    assert ">100%<" in noise


def test_a_national_series_has_its_unit_and_source_where_the_place_has_none():
    found = evidence(open_region("yongchuan"))
    assert found is not None
    beds = found.history["national beds per 1000 elders"]
    assert {o.unit for o in beds} == {"bed/kperson"}
    assert all(o.source for o in beds)


def test_the_picture_in_a_row_has_a_line_at_2020_and_both_paths():
    found = evidence(open_region("chengdu"))
    assert found is not None
    row = next(row for row in found.series if row.name == "total income[urban]")
    assert all(path.startswith("M") for path in trustchart.spark(found, row))


@pytest.mark.parametrize("region", region_ids())
def test_every_place_opens_and_one_without_history_says_why(region):
    app = at_page("evidence", region=region)
    assert not app.exception
    assert not app.error
    if read_document(region) is None:
        assert "口径相同的公开历史数据" in shown(app)


def test_a_series_opens_from_the_address_and_an_unknown_one_falls_back():
    assert "地区生产总值：实测与模型" in shown(at_page("evidence", ser="nominal GDP"))
    assert not at_page("evidence", ser="no such series").exception


def test_a_series_without_an_honest_test_claims_nothing():
    found = evidence(open_region("chengdu"))
    assert found is not None
    for row in found.series:
        if row.kind in ("fitted", "impossible"):
            assert row.word == OPEN
        if row.word == BETTER:
            assert row.ours is not None
            assert row.trend is not None
            assert row.ours < row.trend
