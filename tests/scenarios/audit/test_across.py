"""What the documents of several places say about one another."""

from scenarios.audit import across_targets


def test_a_conflict_declared_between_two_places_is_found_once(row):
    city = row("绿化覆盖率", 0.45, "45%", unit="Dmnl", kind="share", conflicts=("t-002",))
    district = row("绿化覆盖率", 0.4, "40%", unit="Dmnl", kind="share", conflicts=("t-001",))
    (finding,) = across_targets({"city": (city,), "district": (district,)})
    assert finding.ids == ("t-001", "t-002")
    assert finding.severity == "contradiction"


def test_two_places_may_promise_different_levels(row):
    a = row("绿化覆盖率", 0.45, "45%", unit="Dmnl", kind="share")
    b = row("绿化覆盖率", 0.4, "40%", unit="Dmnl", kind="share")
    assert not across_targets({"a": (a,), "b": (b,)})


def test_one_variable_read_from_two_definitions_forbids_comparing(row):
    a = row("护理型床位占比", 0.6, "60%", unit="Dmnl", kind="share", variable="nursing share")
    b = row("机构护理型床位占比", 0.6, "60%", unit="Dmnl", kind="share", variable="nursing share")
    (finding,) = across_targets({"a": (a,), "b": (b,)})
    assert finding.rule == "unlike_definitions"
