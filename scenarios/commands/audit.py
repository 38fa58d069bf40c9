"""`keda audit`: what does not add up in a place's own documents."""

from __future__ import annotations

from scenarios.console import AsJson, RegionId, show


def audit_command(region: RegionId, as_json: AsJson = False) -> None:
    """What does not add up in a place's own documents, by rule; printed rounding is respected."""
    from scenarios.audit import audit
    from scenarios.region import open_region

    findings = audit(open_region(region))
    if as_json:
        show([finding.as_dict() for finding in findings], True)
        return
    for finding in findings:
        print(f"[{finding.severity}] {finding.rule} {', '.join(finding.ids[:6])}")
        print(f"  {finding.message_zh}\n  {finding.message_en}")
