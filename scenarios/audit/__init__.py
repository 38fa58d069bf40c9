"""The plan's own arithmetic, checked by rule from the registry alone: no model runs.

    audit(region) -> tuple[Finding, ...]          what does not add up in one place's documents
    audit_plan(Plan(targets, known)) -> …         the same from rows and what is known beside them
    across(regions) -> tuple[Finding, ...]        between the documents of several places
    RULES                                         rule name -> function of a Plan

Printed rounding is respected throughout: a finding says whether the digits alone could explain it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from scenarios.audit.across import across, across_targets
from scenarios.audit.bases import (
    base_is_bound,
    base_year_differs,
    below_last_period,
    full_yet_growing,
    target_at_base,
)
from scenarios.audit.findings import SEVERITIES, Finding, Severity
from scenarios.audit.growth import rate_against_level
from scenarios.audit.heads import per_head_against_total
from scenarios.audit.increments import increment_against_level, yearly_against_sum
from scenarios.audit.missing import (
    base_column_blank,
    base_missing,
    figure_missing,
    kept_without_base,
    text_damaged,
    words_for_figures,
    year_missing,
)
from scenarios.audit.pace import pace_unseen
from scenarios.audit.parts import parts_against_headline
from scenarios.audit.partshares import share_against_levels
from scenarios.audit.plan import KnownValue, Plan, known_of, plan_of
from scenarios.audit.population import per_head_against_population
from scenarios.audit.ratios import ratio_against_levels
from scenarios.audit.sides import Side, Sides, sides
from scenarios.audit.slips import scale_slip
from scenarios.audit.sums import parts_against_total, shares_add_up
from scenarios.audit.twice import figure_twice, wording_differs
from scenarios.audit.units import unit_column
from scenarios.audit.wording import (
    counts_unfinished,
    definition_open,
    points_or_percent,
    price_basis_open,
)

if TYPE_CHECKING:
    from scenarios.region import Region

Rule = Callable[[Plan], Iterable[Finding]]

RULES: Mapping[str, Rule] = {
    rule.__name__: rule
    for rule in (
        rate_against_level,
        parts_against_headline,
        ratio_against_levels,
        share_against_levels,
        per_head_against_total,
        per_head_against_population,
        parts_against_total,
        shares_add_up,
        increment_against_level,
        yearly_against_sum,
        figure_twice,
        target_at_base,
        base_year_differs,
        scale_slip,
        below_last_period,
        pace_unseen,
        unit_column,
        points_or_percent,
        base_is_bound,
        full_yet_growing,
        counts_unfinished,
        kept_without_base,
        wording_differs,
        base_missing,
        base_column_blank,
        price_basis_open,
        figure_missing,
        words_for_figures,
        year_missing,
        text_damaged,
        definition_open,
    )
}


def audit(region: Region) -> tuple[Finding, ...]:
    """Every finding about one place's documents, the most serious first."""
    return audit_plan(plan_of(region))


def audit_plan(plan: Plan) -> tuple[Finding, ...]:
    """Every finding about a plan: by severity, then in the order of RULES and of the registry."""
    found = [finding for rule in RULES.values() for finding in rule(plan)]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


__all__ = [
    "RULES",
    "Finding",
    "KnownValue",
    "Plan",
    "Severity",
    "Side",
    "Sides",
    "across",
    "across_targets",
    "audit",
    "audit_plan",
    "known_of",
    "plan_of",
    "sides",
]
