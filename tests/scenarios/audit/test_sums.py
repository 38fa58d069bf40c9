"""Parts against the whole they are stated to make."""

import pytest

from scenarios.audit.sums import parts_against_total, shares_add_up


def test_of_which_rows_that_sum_to_their_total_are_no_finding(found, row):
    rows = [row("项目数", 29, "29个"), row("其中工程类", 20, "20个"), row("其中服务类", 9, "9个")]
    assert not found(parts_against_total, *rows)


def test_of_which_rows_above_their_total_are_a_contradiction(found, row):
    rows = [row("项目数", 27, "27个"), row("其中工程类", 20, "20个"), row("其中服务类", 9, "9个")]
    (finding,) = found(parts_against_total, *rows)
    assert (finding.severity, finding.explained_by_rounding) == ("contradiction", False)
    assert finding.numbers["difference"] == 2


def test_of_which_rows_below_their_total_leave_a_rest_unnamed(found, row):
    rows = [row("项目数", 30, "30个"), row("其中工程类", 20, "20个"), row("其中服务类", 9, "9个")]
    assert found(parts_against_total, *rows)[0].severity == "note"


def test_sums_of_figures_printed_in_ten_thousands_may_be_off_by_rounding(found, row):
    def people(name, value, printed):
        return row(name, value, printed, unit="person")

    rows = [
        people("就业人数", 100000, "10万人"),
        people("其中城镇", 60000, "6万人"),
        people("其中农村", 50000, "5万人"),
    ]
    (finding,) = found(parts_against_total, *rows)
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)


def test_a_total_called_in_all_is_held_against_the_rows_of_its_ending(found, row):
    def measures(name, value):
        return row(name, value, f"{value}个", unit="task", section="收入工程·举措")

    rows = [measures("工程举措合计", 10), measures("工资举措", 5), measures("财产举措", 4)]
    (finding,) = found(parts_against_total, *rows)
    assert finding.numbers["sum"] == 9
    assert finding.severity == "contradiction"


def test_a_list_is_held_against_the_total_that_carries_its_ending(found, row):
    def services(name, value, section):
        return row(name, value, f"{value}项", unit="service", section=section)

    parts = [
        services(f"{area}服务项目", value, "专栏")
        for area, value in [("教", 9), ("医", 8), ("住", 3)]
    ]
    assert not found(parts_against_total, services("公共服务项目数", 20, "正文"), *parts)
    (finding,) = found(parts_against_total, services("公共服务项目数", 21, "正文"), *parts)
    assert len(finding.ids) == 4


def test_a_list_far_from_the_total_is_a_list_of_other_things(found, row):
    def insured(name, value, section):
        return row(name, value, f"{value}人", unit="person", section=section)

    rows = [
        insured("医疗保险参保人数", 100, "表"),
        insured("养老保险参保人数", 90, "正文"),
        insured("工伤保险参保人数", 80, "正文"),
        insured("失业保险参保人数", 70, "正文"),
    ]
    assert not found(parts_against_total, *rows)


def share(row, name, value):
    return row(name, value, f"{value:.0%}", unit="Dmnl", kind="share")


def test_shares_of_one_whole_must_not_exceed_it(found, row):
    rows = [share(row, "轨道占出行比重", 0.7), share(row, "公交占出行比重", 0.6)]
    (finding,) = found(shares_add_up, *rows)
    assert finding.numbers["sum"] == pytest.approx(1.3)
    assert finding.severity == "contradiction"


def test_shares_that_name_every_part_must_reach_the_whole(found, row):
    rows = [
        share(row, f"{part}占出行比重", v)
        for part, v in [("轨道", 0.5), ("公交", 0.3), ("其他", 0.1)]
    ]
    (finding,) = found(shares_add_up, *rows)
    assert finding.numbers["sum"] == pytest.approx(0.9)
    assert not found(shares_add_up, *rows[:2])


def test_shares_off_by_their_last_digit_are_explained_by_rounding(found, row):
    rows = [share(row, f"{part}占出行比重", 0.33) for part in ("轨道", "公交", "其他")]
    (finding,) = found(shares_add_up, *rows)
    assert (finding.severity, finding.explained_by_rounding) == ("tension", True)


def test_a_share_within_a_share_is_not_added_to_it(found, row):
    rows = [share(row, "服务业占GDP比重", 0.6), share(row, "现代服务业占GDP比重", 0.5)]
    assert not found(shares_add_up, *rows)
