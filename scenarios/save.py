"""Write a scenario back to its file, with its comments, its order and a reason for every value.

    save_scenario(path, region, {"plan rate total[urban]": 0.0758}, {"plan rate total[urban]": "…"}) -> Scenario

What the file says already stays as it was typed; a changed value is written as people write it (7.58%, 1.2亿). The
file is replaced only after the new text has been read back and gives the same values.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from model.errors import InputError, nearest, raise_all
from model.tables import number, read_text
from scenarios.region import folder_of, out_of_bounds
from scenarios.scenario import Scenario, read_scenario
from scenarios.typed import typed

if TYPE_CHECKING:
    from model import Input
    from scenarios.region import Region

Both = tuple[str, str]  # Chinese, English
WIDE = 10**6  # no line is folded
PERCENT_DIGITS = 12
_PLAIN = re.compile(r"[^\W\d_][\w .%+/()。，、；：“”（）《》—～-]*")


def scenario_path(region: Region, scenario_id: str, root: Path | None = None) -> Path:
    """The file of a scenario of a place, the program's own or imported."""
    return folder_of(region.id, root) / "scenarios" / f"{scenario_id}.yaml"


def save_scenario(
    path: str | Path,
    region: Region,
    changes: Mapping[str, float | None],
    reasons: Mapping[str, str],
    *,
    title: Both | None = None,
    story: Both | None = None,
    base: str | Path | None = None,
) -> Scenario:
    """Set inputs in a scenario file, made new (on a copy of `base`, or empty) where there is none.

    Parameters
    ----------
    changes : value by model element name or input id [model unit]; None takes the override out.
    reasons : why, by the same names; a value that is new or other than before needs one.
    title, story : (Chinese, English); needed for a new file without `base`.

    Returns the scenario as the new file reads. Raises InputErrors for unknown names, values that cannot be and
    missing reasons, all together; the old file then stays as it was.
    """
    path = Path(path)
    data = _opened(path, base)
    faults: list[InputError] = []
    for key, pair in (("title", title), ("story", story)):
        if pair is not None:
            data[key] = _flow({"zh": _text(pair[0]), "en": _text(pair[1])})
        elif key not in data:
            fix = f"give a {key} in Chinese and English"
            faults.append(InputError(f"a new scenario needs a {key}", file=path, fix=fix))
    overrides = data.setdefault("overrides", CommentedMap()) or CommentedMap()
    data["overrides"] = overrides
    named = {_name(region, key, path, faults): key for key in changes}
    for name, key in named.items():
        if name is not None:
            _set(overrides, region, path, name, changes[key], reasons.get(key, ""), faults)
    raise_all(faults)
    return _replaced(path, data)


def readable(value: float, shown: str) -> str:
    """A value as people write it, such that reading it gives the very same number."""
    texts = []
    if shown == "percent" and abs(value) < 1e6:
        texts += [f"{100 * value:.{digits}f}%" for digits in range(PERCENT_DIGITS)]
    if abs(value) >= 1e8:
        texts += [f"{value / 1e8:.{digits}f}亿" for digits in range(5)]
    if abs(value) >= 1e5 and shown == "money":
        texts += [f"{value / 1e4:.{digits}f}万" for digits in range(3)]
    texts += [f"{value:.0f}"] if abs(value) < 1e15 else []
    return next((text for text in texts if number(text) == value), repr(float(value)))


# --- the file ---------------------------------------------------------------------------------------------------
def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = WIDE
    yaml.allow_unicode = True
    return yaml


def _opened(path: Path, base: str | Path | None) -> CommentedMap:
    """The file as it stands, or its base, checked first; an empty mapping for a new one."""
    source = path if path.is_file() else base
    if source is None:
        return CommentedMap()
    read_scenario(source)
    data: CommentedMap = _yaml().load(read_text(source))
    return data


def _replaced(path: Path, data: CommentedMap) -> Scenario:
    """Write beside the file, read that back, and only then put it in the file's place."""
    text = io.StringIO()
    _yaml().dump(data, text)
    if not path.parent.is_dir():
        raise InputError("folder does not exist", file=path.parent, fix="make it first")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        part = Path(folder) / path.name
        part.write_text(text.getvalue(), encoding="utf-8", newline="\n")
        scenario = read_scenario(part)
        os.replace(part, path)
    return scenario


# --- one override -----------------------------------------------------------------------------------------------
def _name(region: Region, key: str, path: Path, faults: list[InputError]) -> str | None:
    if key in region.inputs:
        return region.inputs[key].name
    if key in region.program.constants:
        return key
    fix = nearest(key, [*region.inputs, *region.program.constants])
    faults.append(InputError("is not an input of the model", file=path, got=key, fix=fix))
    return None


def _set(
    overrides: CommentedMap,
    region: Region,
    path: Path,
    name: str,
    value: float | None,
    reason: str,
    faults: list[InputError],
) -> None:
    """Put one value and its reason into the mapping; what does not change keeps its text."""
    if value is None:
        overrides.pop(name, None)
        return
    row = next((each for each in region.inputs.values() if each.name == name), None)
    where, reason = f'"{name}"', _text(reason)
    if fault := _impossible(row, value):
        faults.append(InputError(fault[0], file=path, where=where, got=f"{value:g}", fix=fault[1]))
        return
    entry = overrides.get(name)
    same = entry is not None and typed(str(entry["value"])).value == value
    if not reason and not same:
        fix = "say in a sentence why this value"
        faults.append(InputError("needs a reason", file=path, where=where, fix=fix))
        return
    if entry is None:
        shown = readable(value, row.shown if row else "number")
        overrides[name] = _flow({"value": _scalar(shown), "reason": reason})
        return
    if not same:
        entry["value"] = _scalar(readable(value, row.shown if row else "number"))
    if reason:
        entry["reason"] = reason


def _impossible(row: Input | None, value: float) -> tuple[str, str] | None:
    if value != value or value in (float("inf"), float("-inf")):
        return "is not a finite number", "write a number"
    return out_of_bounds(row, value)


def _scalar(text: str) -> str | float | int:
    """Plain digits go into the file as a number, without quotes; powers of ten stay text, which YAML reads exactly."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return text if "e" in text.lower() else float(text)
    except ValueError:
        return text


def _text(words: str) -> str:
    """Words on one line; in quotes where YAML could take a sign in them for its own."""
    line = " ".join(words.split())
    return line if _PLAIN.fullmatch(line) else DoubleQuotedScalarString(line)


def _flow(values: Mapping[str, object]) -> CommentedMap:
    """A mapping written on one line: {value: 7.5%, reason: …}."""
    entry = CommentedMap(values)
    entry.fa.set_flow_style()
    return entry
