"""`keda regions`, `keda targets`: what places there are and what they promise."""

from __future__ import annotations

from scenarios.console import AsJson, RegionId, show


def regions_command(as_json: AsJson = False) -> None:
    """The places, and how many of their targets the model can judge."""
    from scenarios.grades_doc import shares
    from scenarios.region import regions

    rows = [
        {
            "id": info.id,
            "name_zh": info.name_zh,
            "name_en": info.name_en,
            "targets": info.targets,
            "modelled": info.modelled,
            "grades": {sector: shares(counts) for sector, counts in info.grades.items()},
            "not_modelled": dict(info.not_modelled),
            "error": info.error or None,
        }
        for info in regions()
    ]
    columns = ["id", "name_zh", "name_en", "targets", "modelled"]
    columns += ["error"] if any(row["error"] for row in rows) else []
    show(rows, as_json, columns=columns)


def targets_command(region: RegionId, as_json: AsJson = False) -> None:
    """Every quantified target of a place."""
    from scenarios.region import open_region
    from scenarios.unlinked import why_arithmetic

    place = open_region(region)
    rows = []
    for target in place.targets.values():
        zh, en = why_arithmetic(place, target) or (None, None)
        rows.append({**target.as_dict(), "why_not_modelled": zh and {"zh": zh, "en": en}})
    columns = [
        "id",
        "area",
        "indicator",
        "printed",
        "base_value",
        "target_value",
        "target_year",
        "variable",
    ]
    show(rows, as_json, columns=columns)
