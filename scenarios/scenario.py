"""A named scenario: `regions/<id>/scenarios/<name>.yaml`, overrides of model inputs with a reason each.

    title: {zh: 计划, en: Plan}
    story: {zh: …, en: …}
    overrides:
      plan rate total[urban]: {value: 7.5%, reason: …}
    present: [plan_rate_total__urban]

A file that was sent from elsewhere may begin with `region: chengdu`, the place it is of.
Values are in model units; `7.5%`, `1.2万`, `3亿` and full-width digits are understood.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from model.errors import InputError, nearest, raise_all
from model.tables import read_text
from scenarios.typed import typed

KEYS = ("region", "title", "story", "overrides", "present")
ENTRY = ("value", "reason")
MAX_OVERRIDES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One input set to another value, and why."""

    name: str  # the model's element name
    value: float  # [model unit]
    reason: str
    unit: str = ""  # typed beside the value; the input's own where empty
    half_unit: float = (
        0.0  # half of the last printed digit of a rate; 0 where nothing was printed in per cent
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A set of overrides with a name and a story."""

    id: str  # the file's name without ending
    title_zh: str
    title_en: str
    story_zh: str
    story_en: str
    overrides: tuple[Override, ...]
    present: tuple[str, ...]  # lever ids shown first in presenter mode

    @property
    def values(self) -> dict[str, float]:
        """Model values by element name."""
        return {override.name: override.value for override in self.overrides}


def read_yaml(path: str | Path) -> Mapping[str, Any]:
    """A YAML mapping, safe-loaded; InputError names the line of a fault."""
    text = read_text(path, max_bytes=1_000_000)
    try:
        _refuse_aliases(text, path)
        data = YAML(typ="rt").load(text)
    except (RecursionError, ValueError, AttributeError, TypeError) as err:
        if isinstance(err, InputError):
            raise
        fix = "write plain keys, words and numbers"
        raise InputError(
            "is not readable as YAML (too deep or oddly tagged)", file=path, fix=fix
        ) from err
    except YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        row = None if mark is None else mark.line + 1
        what = f"is not readable as YAML ({getattr(err, 'problem', None) or 'syntax'})"
        fix = "check indentation, colons and quotes on that line"
        raise InputError(what, file=path, row=row, fix=fix) from err
    if not isinstance(data, Mapping):
        what = "is empty" if data is None else "holds no keys"
        raise InputError(what, file=path, fix=f"write the keys {', '.join(KEYS)}")
    return data


def _refuse_aliases(text: str, path: str | Path) -> None:
    """A value that stands for another can be made to stand for millions; a pack needs none."""
    events = YAML(typ="rt").parse(text) if "*" in text else ()  # parsing twice costs as much again
    for event in events:
        if isinstance(event, AliasEvent):
            row = event.start_mark.line + 1
            raise InputError("uses an alias (*)", file=path, row=row, fix="write the value itself")


def read_scenario(path: str | Path) -> Scenario:
    """A scenario file; InputErrors for unknown keys, missing titles and reasons, values that are no numbers."""
    path = Path(path)
    data = read_yaml(path)
    faults = [
        InputError("is not a known key", file=path, got=key, fix=nearest(str(key), KEYS))
        for key in data
        if key not in KEYS
    ]
    present = data.get("present") or ()
    if not isinstance(present, list | tuple):
        fix = "write present: [lever_id, …]"
        faults.append(InputError('"present" is not a list', file=path, fix=fix))
        present = ()
    title, story = (_pair(data, key, path, faults) for key in ("title", "story"))
    overrides = _overrides(data.get("overrides") or {}, path, faults)
    raise_all(faults)
    return Scenario(
        id=path.stem,
        title_zh=title[0],
        title_en=title[1],
        story_zh=story[0],
        story_en=story[1],
        overrides=overrides,
        present=tuple(str(item) for item in present),
    )


def _pair(
    data: Mapping[str, Any], key: str, path: Path, faults: list[InputError]
) -> tuple[str, str]:
    value = data.get(key)
    if isinstance(value, Mapping) and value.get("zh") and value.get("en"):
        return str(value["zh"]).strip(), str(value["en"]).strip()
    fix = f"write {key}: {{zh: …, en: …}}"
    faults.append(InputError(f'misses "{key}" in both languages', file=path, fix=fix))
    return "", ""


def _overrides(data: Any, path: Path, faults: list[InputError]) -> tuple[Override, ...]:
    fix = "write each as name: {value: 7.5%, reason: …}"
    if not isinstance(data, Mapping) or len(data) > MAX_OVERRIDES:
        faults.append(InputError('"overrides" is not a list of names', file=path, fix=fix))
        return ()
    found = []
    for name, entry in data.items():
        row = data.lc.key(name)[0] + 1 if hasattr(data, "lc") else None
        reason = entry.get("reason") if isinstance(entry, Mapping) else None
        if not isinstance(entry, Mapping) or "value" not in entry or not str(reason or "").strip():
            what = "needs a value and a reason"
            faults.append(InputError(what, file=path, row=row, got=name, fix=fix))
            continue
        unknown = [str(key) for key in entry if key not in ENTRY]
        if unknown:
            hint = nearest(unknown[0], ENTRY)
            what = f"has {unknown[0]}, which is not a known key"
            faults.append(InputError(what, file=path, row=row, got=name, fix=hint))
        try:
            value = typed(str(entry["value"]), file=path, row=row, where=f'"{name}"')
        except InputError as fault:
            faults.append(fault)
            continue
        found.append(
            Override(
                name=str(name),
                value=value.value,
                unit=value.unit,
                reason=str(entry["reason"]).strip(),
                half_unit=half_unit(str(entry["value"])),
            )
        )
    return tuple(found)


def half_unit(text: str) -> float:
    """Half of the last digit of a printed rate: `7.5%` gives 0.0005, `7%` gives 0.005; 0 for other text."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text.endswith("%"):
        return 0.0
    decimals = len(text[:-1].strip().partition(".")[2])
    return 0.5 * 10.0 ** -(decimals + 2)
