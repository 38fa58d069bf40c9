"""Per-head figures against totals."""

import pytest

from scenarios.audit.heads import per_head_against_total


def beds_per_head(row, value, printed):
    return row(
        "每千人口医院床位数", base=value, printed=printed, unit="bed/kperson", kind="per_capita"
    )


def test_one_total_and_one_per_head_figure_imply_a_population_and_no_finding(found, row):
    rows = [
        beds_per_head(row, 5.0, "5.0张"),
        row("医院床位总量", base=5000.0, printed="5000张"),
    ]
    assert not found(per_head_against_total, *rows)


def test_two_totals_beside_one_per_head_figure_imply_two_populations(found, row):
    rows = [
        beds_per_head(row, 5.0, "5.0张"),
        row("医院床位总量", base=5000.0, printed="5000张"),
        row("医院床位数", base=6000.0, printed="6000张"),
    ]
    (finding,) = found(per_head_against_total, *rows)
    assert {finding.numbers["first_people"], finding.numbers["second_people"]} == {1e6, 1.2e6}
    assert (finding.severity, finding.explained_by_rounding) == ("tension", False)
    assert "120.0万人" in finding.message_zh


def test_two_per_head_figures_of_one_population_must_agree(found, row):
    rows = [
        beds_per_head(row, 5.0, "5.0张"),
        row("医院床位总量", base=5000.0, printed="5000张"),
        row("每千人口医师数", base=2.0, printed="2.0人", unit="doctor/kperson", kind="per_capita"),
        row("执业医师数", base=3000.0, printed="3000人", unit="doctor"),
    ]
    (finding,) = found(per_head_against_total, *rows)
    assert finding.severity == "contradiction"
    assert finding.numbers["difference"] == pytest.approx(5e5)


def test_per_head_figures_too_coarse_to_tell_are_explained_by_rounding(found, row):
    rows = [
        beds_per_head(row, 1.0, "1张"),
        row("医院床位总量", base=1000.0, printed="1000张"),
        row("医院床位数", base=1100.0, printed="1100张"),
    ]
    (finding,) = found(per_head_against_total, *rows)
    assert finding.explained_by_rounding is True


def test_beds_per_elder_and_beds_per_resident_are_two_populations(found, row):
    rows = [
        beds_per_head(row, 5.0, "5.0张"),
        row("每千名老人床位数", base=20.0, printed="20.0张", unit="bed/kperson", kind="per_capita"),
        row("医院床位总量", base=5000.0, printed="5000张"),
    ]
    assert not found(per_head_against_total, *rows)
