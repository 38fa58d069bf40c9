"""Units that cannot be right."""

import pytest

from scenarios.audit.units import unit_column


@pytest.mark.parametrize(
    ("printed", "value", "unit", "kind", "note", "count"),
    [
        ("3.4万次", 3.4, "attendance/person", "per_capita", "单位栏误印%", 1),
        ("100%", 1.0, "Dmnl", "share", "单位栏与数值栏都印有%", 1),
        ("35%", 35, "bed", "count_total", "", 1),
        ("35张", 0.35, "Dmnl", "share", "", 1),
        ("120%", 1.2, "Dmnl", "share", "", 1),
        ("35%", 0.35, "Dmnl", "share", "", 0),
        ("7%", 0.07, "1/year", "growth_rate", "", 0),
        ("35张", 35, "bed", "count_total", "", 0),
        ("全部街道", 1.0, "Dmnl", "share", "", 0),
    ],
)
def test_a_unit_must_fit_its_quantity(found, row, printed, value, unit, kind, note, count):
    assert (
        len(found(unit_column, row("指标", value, printed, unit=unit, kind=kind, note=note)))
        == count
    )


def test_a_gross_enrolment_rate_may_exceed_its_whole(found, row):
    assert not found(unit_column, row("毛入学率", 1.05, "105%", unit="Dmnl", kind="share"))
