"""Where a report's numbers come from and how to make it again.

sources_of(region)      the sources of the place's own numbers, that of most numbers first
papers_of(region, "en")     the plan documents by name
provenance(…)           hashes, versions, seed and the call
"""

from __future__ import annotations

import platform
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING

from scenarios.answer import command
from scenarios.documents import Document, documents
from scenarios.report import numbers
from scenarios.report.phrases import phrase

if TYPE_CHECKING:
    from scenarios.region import Region
    from scenarios.report.chances import Chance

SAME = "同上"  # a table's word for the source above, alone or before "；more"


def sources_of(region: Region) -> tuple[tuple[str, str, int], ...]:
    """(source, grade, how many numbers), the source of most numbers first."""
    found: Counter[tuple[str, str]] = Counter()
    last = ""  # what 同上 stands for
    for row in region.baseline:
        said = row.source.strip()
        last = last if said.startswith(SAME) else said
        full = last + said.removeprefix(SAME) if said.startswith(SAME) else said
        found[full, row.grade.value] += 1
    return tuple((source, grade, count) for (source, grade), count in found.most_common())


def papers_of(region: Region, lang: str) -> tuple[str, ...]:
    """The documents that the targets stand in, each once."""
    known = documents()
    ids = dict.fromkeys(target.document for target in region.targets.values())
    return tuple(_paper(known[key], lang) if key in known else key for key in ids)


def _paper(paper: Document, lang: str) -> str:
    if lang == "en":
        facts = ", ".join(filter(None, (paper.issuer_en or paper.issuer, paper.date)))
        return f"“{paper.title_en or paper.title}” ({facts})"
    facts = "，".join(filter(None, (paper.issuer, paper.date)))
    return f"《{paper.title}》（{facts}）"


def provenance(
    region: Region,
    scenario: str,
    changes: Mapping[str, float],
    chances: Sequence[Chance],
    lang: str,
    out: str,
    day: date,
) -> tuple[tuple[str, str], ...]:
    """(name, value) pairs, ending in the call that makes the report again."""
    call = command("report", region, scenario, changes)
    call += f" --out {shlex.quote(out)}" if out else ""
    call += "" if lang == "zh" else f" --lang {lang}"
    seeds = sorted({chance.seed for chance in chances})
    if chances:
        call += f" --runs {chances[0].runs} --seed {seeds[0]}"
    packages = ("keda", "numpy", "scipy", "pysd")
    versions = [f"Python {platform.python_version()}", *(f"{p} {version(p)}" for p in packages)]
    changed = phrase(lang, "semicolon").join(f"{k} = {v!r}" for k, v in sorted(changes.items()))
    return tuple(
        (phrase(lang, key), value)
        for key, value in (
            ("scenario", scenario),
            ("changes", changed or numbers.MISSING),
            ("model_hash", region.program.hash),
            ("data_hash", region.hash),
            ("seed", ", ".join(map(str, seeds)) or phrase(lang, "no_seed")),
            ("versions", phrase(lang, "semicolon").join(versions)),
            ("day", day.isoformat()),
            ("call", call),
        )
    )
