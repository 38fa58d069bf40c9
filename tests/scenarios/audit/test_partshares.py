"""A share beside the two figures it is made of."""

from scenarios.audit.partshares import share_against_levels

BEDS = {"area": "elderly"}


def share(row, value=0.55, printed="55%", **changes):
    kind = {"unit": "Dmnl", "kind": "share", **BEDS}
    return row("护理型床位占比", value, printed, **{**kind, **changes})


def test_a_share_its_part_and_whole_agree_with_is_no_finding(row, found):
    whole, part = (
        row("养老床位总数", 9000, "9000张", **BEDS),
        row("护理型床位", 4950, "4950张", **BEDS),
    )
    assert not found(share_against_levels, share(row), part, whole)


def test_a_share_its_part_and_whole_contradict_is_found_at_target_and_at_base(row, found):
    whole = row("养老床位总数", 9000, "9000张", base=6000, **BEDS)
    part = row("护理型床位", 4500, "4500张", base=2000, **BEDS)
    first, second = found(share_against_levels, share(row, base=0.4), part, whole)
    assert {first.numbers["year"], second.numbers["year"]} == {2020, 2025}
    assert {f.severity for f in (first, second)} == {"contradiction"}


def test_rounding_of_the_share_is_let_to_explain(row, found):
    whole, part = (
        row("养老床位总数", 9000, "9000张", **BEDS),
        row("护理型床位", 4930, "4930张", **BEDS),
    )
    assert not found(share_against_levels, share(row), part, whole)


def test_a_share_that_is_a_floor_may_be_exceeded(row, found):
    whole, part = (
        row("养老床位总数", 9000, "9000张", **BEDS),
        row("护理型床位", 6000, "6000张", **BEDS),
    )
    floor = share(row, printed="55%以上", stretch="以上")
    assert not found(share_against_levels, floor, part, whole)
    assert len(found(share_against_levels, share(row), part, whole)) == 1


def test_where_two_wholes_could_be_meant_nothing_is_said(row, found):
    part = row("护理型床位", 4500, "4500张", **BEDS)
    wholes = (
        row("养老床位总数", 9000, "9000张", **BEDS),
        row("普惠床位总数", 7000, "7000张", **BEDS),
    )
    assert not found(share_against_levels, share(row), part, *wholes)


def test_a_whole_the_share_names_is_taken(row, found):
    part = row("护理型床位", 4500, "4500张", **BEDS)
    named = row("护理型床位占养老床位比重", 0.55, "55%", unit="Dmnl", kind="share", **BEDS)
    wholes = (
        row("养老床位总数", 9000, "9000张", **BEDS),
        row("普惠床位总数", 7000, "7000张", **BEDS),
    )
    (finding,) = found(share_against_levels, named, part, *wholes)
    assert finding.numbers["value"] == 0.5
