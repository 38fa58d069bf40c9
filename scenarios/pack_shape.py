"""Whether the values of a region.yaml have the shape its readers count on: lists where lists are, names where names are.

faults_of_shape(path, data) -> [InputError, …]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from model.errors import InputError


def _words(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _reasons(value: Any) -> bool:
    return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())


def _series(value: Any) -> bool:
    return isinstance(value, Mapping) and all(_reasons(item) for item in value.values())


def _readings(value: Any) -> bool:
    if not isinstance(value, Mapping):
        return False
    lists = all(isinstance(entries, list | tuple) for entries in value.values())
    return lists and all(_reading(entry) for entries in value.values() for entry in entries)


def _reading(entry: Any) -> bool:
    if not (isinstance(entry, Mapping) and entry.get("zh") and entry.get("en")):
        return False
    values = entry.get("values") or {}
    return isinstance(values, Mapping) and all(
        isinstance(number, int | float) for number in values.values()
    )


SHAPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "name": (_reasons, "write name: {zh: …, en: …}"),
    "sectors": (_words, "write sectors: [income, eldercare]"),
    "opening": (_words, "write opening: [target-id, …]"),
    "not_modelled": (_reasons, "write not_modelled: {income: why}"),
    "anchors": (_series, "write anchors: {lever_id: {growth_of: series}}"),
    "readings": (_readings, "write readings: {target-id: [{zh: …, en: …, values: {input: 0}}]}"),
}


def faults_of_shape(path: Path, data: Mapping[str, Any]) -> list[InputError]:
    """A fault for each key whose value cannot be what the key means; an empty value is none."""
    return [
        InputError(f'"{key}" is not of the right shape', file=path, fix=fix)
        for key, (good, fix) in SHAPES.items()
        if data.get(key) and not good(data[key])
    ]
