"""One call for every kind of report; the file appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from model.errors import InputError
from scenarios.region import PLAN, Region
from scenarios.report.book import write_book
from scenarios.report.briefing import Briefing, brief
from scenarios.report.chances import Chance
from scenarios.report.phrases import LANGUAGES
from scenarios.report.slides import write_slides
from scenarios.report.word import write_word

FORMATS: Mapping[str, Callable[[Briefing, str | Path], None]] = {
    ".docx": write_word,
    ".pptx": write_slides,
    ".xlsx": write_book,
}


def write_report(
    region: Region,
    out: str | Path,
    *,
    scenario: str = PLAN,
    changes: Mapping[str, float] | None = None,
    lang: str = "zh",
    chances: Sequence[Chance] = (),
    name: str = "",
) -> Path:
    """Write a report in the format of the file's ending; the path written. `name` is a saved scenario's.

    Raises InputError for an unknown ending, language, scenario or input, and for a folder that is not there.
    """
    out = Path(out)
    if out.suffix.lower() not in FORMATS:
        fix = f"end the name in {', '.join(FORMATS)}"
        raise InputError("is not a kind of report", where="--out", got=out.name, fix=fix)
    if lang not in LANGUAGES:
        raise InputError("is not a language", where="--lang", got=lang, fix="use zh or en")
    if not out.parent.is_dir():
        raise InputError("folder does not exist", file=out.parent, fix="make it first")
    content = brief(region, scenario, changes, lang=lang, chances=chances, out=out.name, name=name)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".") as folder:
        part = Path(folder) / f"part{out.suffix.lower()}"
        FORMATS[out.suffix.lower()](content, part)
        os.replace(part, out)
    return out


def report_bytes(
    region: Region,
    suffix: str,
    *,
    scenario: str = PLAN,
    changes: Mapping[str, float] | None = None,
    lang: str = "zh",
    chances: Sequence[Chance] = (),
    name: str = "",
) -> bytes:
    """The same as bytes, for a page's download button; `suffix` is one of FORMATS."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{region.id}-{scenario}{suffix}"
        write_report(
            region,
            path,
            scenario=scenario,
            changes=changes,
            lang=lang,
            chances=chances,
            name=name,
        )
        return path.read_bytes()
