"""A figure given twice."""

import pytest

from scenarios.audit.twice import figure_twice, wording_differs


def test_one_thing_with_two_values_is_found_without_being_told(found, row):
    rows = [
        row("床位总量", base=3900, printed="3900张"),
        row("床位数", base=4200, printed="4200张"),
    ]
    (finding,) = found(figure_twice, *rows)
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)
    assert finding.ids == ("t-001", "t-002")
    assert finding.numbers["difference"] == 300
    assert "3,900张" in finding.message_zh
    assert "4,200张" in finding.message_zh
    assert "相差300张" in finding.message_zh


def test_one_model_variable_with_two_values_is_found_whatever_its_names(found, row):
    rows = [
        row("机构床位", base=3900, printed="3900张", variable="beds"),
        row("养老设施容量", base=4200, printed="4200张", variable="beds"),
    ]
    assert len(found(figure_twice, *rows)) == 1


def test_one_value_printed_coarsely_and_finely_is_explained_by_rounding(found, row):
    rows = [
        row("低保比例", base=0.76, printed="76%", unit="Dmnl", kind="ratio", conflicts=("t-002",)),
        row("城乡低保比", base=0.8, printed="1:0.8", unit="Dmnl", kind="ratio"),
    ]
    (finding,) = found(figure_twice, *rows)
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)
    assert "相差4个百分点" in finding.message_zh


def test_the_same_value_twice_is_no_finding(found, row):
    rows = [
        row("床位总量", base=3900, printed="3900张"),
        row("床位数", base=3900, printed="3900张"),
    ]
    assert not found(figure_twice, *rows)


def test_other_years_units_and_increments_are_other_things(found, row):
    rows = [
        row("床位数", base=3900, printed="3900张"),
        row("床位数", 9000, "9000张"),
        row("床位数", 0.5, "50%", unit="Dmnl", kind="share"),
        row("床位数", 500, "500张", kind="cumulative_increment"),
    ]
    assert not found(figure_twice, *rows)


def test_an_increase_and_a_level_of_one_variable_are_two_things(found, row):
    share = {"unit": "Dmnl", "variable": "share"}
    rows = [
        row("占比", 0.6, "60%", kind="share", **share),
        row("占比提升幅度", 0.1, "10%", kind="cumulative_increment", **share),
    ]
    assert not found(figure_twice, *rows)


def test_three_rows_that_point_at_one_another_are_one_finding(found, row):
    rows = [
        row("国家级集团", 3, "3个", conflicts=("t-003",)),
        row("市级集团", 10, "10个", conflicts=("t-003",)),
        row("两级集团", 2, "2-3个", operator="in", target_value_upper=3.0),
    ]
    (finding,) = found(figure_twice, *rows)
    assert finding.ids == ("t-001", "t-002", "t-003")
    assert finding.severity == "contradiction"
    assert "2～3个" in finding.message_zh


def test_a_declared_conflict_of_wording_alone_is_noted(found, row):
    rows = [
        row("折扣", 0.85, "8.5折", unit="Dmnl", kind="ratio", operator="=", conflicts=("t-002",)),
        row("折扣", 0.85, "最高8.5折", unit="Dmnl", kind="ratio"),
    ]
    (finding,) = found(figure_twice, *rows)
    assert finding.severity == "note"
    assert "一处为界限、一处为定值" in finding.message_zh


@pytest.mark.parametrize(("stretch", "count"), [("力争", 1), ("达到", 0), ("以上", 0)])
def test_a_promise_here_and_a_striving_there_is_noted(found, row, stretch, count):
    rows = [row("处置率", 1.0, "100%"), row("处置率", 1.0, "100%", stretch=stretch)]
    assert len(found(wording_differs, *rows)) == count


def test_rows_of_two_documents_are_placed_in_the_document_and_rows_of_one_in_its_section(
    found, row
):
    here = {"document": "chengdu-ten-projects-2021", "section": "二"}
    there = {"document": "chengdu-outline-qa-2021", "section": "八"}
    rows = [row("床位数", base=3900, printed="3900张", **here)]
    (far,) = found(figure_twice, *rows, row("床位数", base=4200, printed="4200张", **there))
    assert "《成都市关于实施幸福美好生活十大工程的意见》“二”" in far.message_zh
    assert "“Opinions on the ten projects" in far.message_en
    (near,) = found(figure_twice, *rows, row("床位数", base=4200, printed="4200张", **here))
    assert "在“二”为" in near.message_zh and "《" not in near.message_zh
