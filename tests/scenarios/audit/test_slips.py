"""Figures some thousand times apart, and promises counted from another year."""

from scenarios.audit.bases import base_year_differs
from scenarios.audit.slips import scale_slip


def test_a_target_thousands_of_times_its_base_has_a_slipped_unit(row, found):
    (finding,) = found(scale_slip, row("床位总数", 90_000_000, "9000万张", base=6000))
    assert finding.numbers["times"] == 15_000
    assert "万" in finding.message_zh


def test_a_target_ten_times_its_base_is_bold_and_no_slip(row, found):
    assert not found(scale_slip, row("床位总数", 60_000, "60000张", base=6000))
    assert not found(scale_slip, row("床位总数", 60_000, "60000张", base=0))


def test_one_base_year_that_is_not_the_others_is_said(row, found):
    others = [row(f"指标{n}", 10, "10张", base=5) for n in range(3)]
    odd = row("床位总数", 9000, "9000张", base_value=5800, base_year=2019)
    (finding,) = found(base_year_differs, *others, odd)
    assert (finding.ids, finding.severity) == ((odd.id,), "note")
    assert not found(base_year_differs, *others)
