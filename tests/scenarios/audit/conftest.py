"""Rows of an invented plan, small enough for mental arithmetic."""

from itertools import count

import pytest

from scenarios.audit import Plan
from scenarios.registry import Target

PLAIN = {
    "document": "plan", "section": "总则", "area": "health", "indicator": "床位", "indicator_en": "beds", "unit": "bed",
    "kind": "count_total", "operator": ">=", "base_year": None, "base_value": None, "target_year": 2025,
    "target_value": None, "target_value_upper": None, "binding": "", "stretch": "", "printed": "",
    "variable": "arithmetic", "conflicts": (), "note": "",
}  # fmt: skip


@pytest.fixture
def row():
    """Makes a row of a registry: row("指标", 900, "900张", unit="bed", …); a base only where `base` is given."""
    numbers = count(1)

    def make(indicator, value=None, printed="", *, base=None, **changes):
        start = {} if base is None else {"base_value": base, "base_year": 2020}
        until = {"target_year": 2025 if value is not None else None, "target_value": value}
        named = {"id": f"t-{next(numbers):03}", "indicator": indicator, "printed": printed}
        return Target(**{**PLAIN, **until, **start, **named, **changes})

    return make


@pytest.fixture
def rate(row):
    """Makes a growth-rate row: rate("居民收入年均增速", 0.07, "7%")."""

    def make(indicator, value, printed, **changes):
        kind = {"unit": "1/year", "kind": "growth_rate", "area": "income"}
        return row(indicator, value, printed, **{**kind, **changes})

    return make


@pytest.fixture
def money(row):
    """Makes a level of income per person: money("居民人均收入", 14026, "14026元", base=10000)."""

    def make(indicator, value=None, printed="", **changes):
        kind = {"unit": "CNY/person/year", "kind": "level", "area": "income"}
        return row(indicator, value, printed, **{**kind, **changes})

    return make


@pytest.fixture
def found():
    """Runs one rule over some rows and returns its findings."""

    def run(rule, *rows, known=None, observations=()):
        return list(rule(Plan(tuple(rows), known or {}, tuple(observations))))

    return run
