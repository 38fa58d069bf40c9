"""Targets asked together: all of one subject, and its levels alone. Their shares are counted, never multiplied.

groups_of(targets) -> (Group, …)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.registry import Target
from scenarios.targets_doc import AREA_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some targets that are to be met by the same future."""

    id: str
    zh: str
    en: str
    targets: tuple[str, ...]


def groups_of(targets: Sequence[Target]) -> tuple[Group, ...]:
    """Each subject with two targets or more, its levels where they are fewer, and everything together."""
    found: list[Group] = []
    for area in dict.fromkeys(target.area for target in targets):
        own = [target for target in targets if target.area == area]
        levels = [target for target in own if target.kind == "level"]
        zh, en = AREA_NAMES.get(area, area), area
        if len(levels) > 1 and len(levels) < len(own):
            name = f"{area}-levels"
            found.append(_group(name, f"{zh}各项水平目标", f"all {en} levels", levels))
        if len(own) > 1:
            found.append(_group(area, f"{zh}各项目标", f"all {en} targets", own))
    if len(targets) > 1 and not any(len(group.targets) == len(targets) for group in found):
        found.append(_group("all", "全部目标", "all targets", targets))
    return tuple(found)


def _group(key: str, zh: str, en: str, targets: Sequence[Target]) -> Group:
    return Group(id=key, zh=zh, en=en, targets=tuple(target.id for target in targets))
