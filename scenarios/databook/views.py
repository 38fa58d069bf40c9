"""The files of a pack as the cells of sheets show them, and files written anew from such cells.

A view is plain text by name. `region_view(text)` and `render_region(view)` are inverse in what they say; comments and
layout of a file that nobody changed are kept apart (see packing.py).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.databook.cells import as_number
from scenarios.scenario import read_yaml

DEEP = ("not_modelled", "anchors", "readings")  # keys whose value is a mapping
Override = tuple[str, str, str]  # name, value as typed, reason


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """A scenario file as rows: its titles, and one row an override."""

    head: Mapping[str, str]
    overrides: tuple[Override, ...]


# --- reading ------------------------------------------------------------------------------------------------------
def region_view(path: Path) -> dict[str, str]:
    """The cells of the place sheet, without the id."""
    data = read_yaml(path)
    name = data.get("name") or {}
    view = {"name.zh": str(name.get("zh", "")), "name.en": str(name.get("en", ""))}
    for key in ("sectors", "opening"):
        view[key] = ", ".join(str(item) for item in data.get(key) or ())
    for key in DEEP:
        view[key] = "" if not data.get(key) else json.dumps(_plain(data[key]), ensure_ascii=False)
    return view


def scenario_view(path: Path) -> ScenarioView:
    """The rows of a scenario file."""
    data = read_yaml(path)
    head: dict[str, str] = {}
    for key in ("title", "story"):
        pair = data.get(key) or {}
        head |= {f"{key}_{lang}": str(pair.get(lang, "")).strip() for lang in ("zh", "en")}
    head["present"] = ", ".join(str(item) for item in data.get("present") or ())
    rows = tuple(
        (str(name), str(entry["value"]), str(entry["reason"]).strip())
        for name, entry in (data.get("overrides") or {}).items()
    )
    return ScenarioView(head, rows)


def table_view(text: str) -> list[list[str]]:
    """Header and rows of a CSV file."""
    return list(csv.reader(io.StringIO(text, newline="")))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    return (
        float(value)
        if isinstance(value, float)
        else value
        if isinstance(value, int)
        else str(value)
    )


# --- writing ------------------------------------------------------------------------------------------------------
def render_region(view: Mapping[str, str]) -> str:
    """A region.yaml that says what the cells say."""
    lines = [f"name: {{zh: {_quoted(view['name.zh'])}, en: {_quoted(view['name.en'])}}}"]
    for key in ("sectors", "opening"):
        if view.get(key) or key == "sectors":
            items = ", ".join(_quoted(item) for item in listed(view.get(key, "")))
            lines.append(f"{key}: [{items}]")
    for key in DEEP:
        if view.get(key):
            lines.append(f"{key}: {json.dumps(json.loads(view[key]), ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def render_scenario(view: ScenarioView) -> str:
    """A scenario file that says what the rows say."""
    head = view.head
    lines = []
    for key in ("title", "story"):
        words = ", ".join(f"{lang}: {_quoted(head[f'{key}_{lang}'])}" for lang in ("zh", "en"))
        lines.append(f"{key}: {{{words}}}")
    lines.append("overrides:" if view.overrides else "overrides: {}")
    for name, value, reason in view.overrides:
        number = value if as_number(value) is not None else _quoted(value)
        lines.append(f"  {_quoted(name)}: {{value: {number}, reason: {_quoted(reason)}}}")
    items = ", ".join(_quoted(item) for item in listed(head.get("present", "")))
    return "\n".join([*lines, f"present: [{items}]"]) + "\n"


def render_table(rows: Sequence[Sequence[str]]) -> str:
    """A CSV file: quotes only where they must be, a line feed after each row."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def listed(text: str) -> list[str]:
    """Words set apart by commas, also Chinese ones."""
    for sign in "，、;；":
        text = text.replace(sign, ",")
    return [word.strip() for word in text.split(",") if word.strip()]


def _quoted(text: str) -> str:
    """A YAML scalar on one line that can be nothing but these words."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
