"""What stands below the equations of a .mdl text: view names of the sketch, and the settings a run depends on.

settings_of(parts, text) -> Settings      parts: the text between and after the marks of the sketch
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Refused = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class Settings:
    """Fields as in `source.Source`, of which they become part."""

    views: tuple[str, ...]
    equivalences: tuple[tuple[str, ...], ...]
    tags: tuple[tuple[str, str], ...]
    method: str
    cautions: tuple[str, ...]
    refused: Refused


def settings_of(parts: Sequence[str], text: str) -> Settings:
    """The settings stand in the last part; `text` is the whole file, for line numbers."""
    last = parts[-1] if parts else ""
    method, cautions, refused = _integration(last, text)
    views = tuple(re.findall(r"^\*(.+)$", "\n".join(parts), re.M))
    return Settings(views, _equivalences(last), _tags(last), method, cautions, refused)


def _integration(settings: str, text: str) -> tuple[str, tuple[str, ...], Refused]:
    """Method, cautions and refusals of the line `15:`, whose fourth number is the method of integration:
    0 Euler, 1 RK4 Auto, 2 Difference, 3 RK2 fixed, 4 RK2 Auto, 5 RK4 fixed."""
    found = re.search(r"^15:(?:\s*\d+\s*,){3}\s*(\d+)", settings, re.M)
    code = int(found.group(1)) if found else 0
    if code in (3, 4) and found:
        line = text.count("\n", 0, text.rfind(found.group())) + 1
        return "rk4", (), (("TIME STEP", "the integration method RK2 of the settings", line),)
    if code == 1:
        told = "the settings ask for RK4 Auto, which shortens its steps; RK4 is run with TIME STEP"
        return "rk4", (told,), ()
    return ("rk4" if code == 5 else "euler"), (), ()


def _tags(settings: str) -> tuple[tuple[str, str], ...]:
    """`30:?data=data.xlsx`: the file each tag stands for."""
    cut = (line[3:].partition("=") for line in settings.splitlines() if line.startswith("30:?"))
    return tuple((tag, file.strip()) for tag, _, file in cut if file.strip())


def _equivalences(settings: str) -> tuple[tuple[str, ...], ...]:
    """`22:Year,Years`: words for one unit."""
    lines = (line[3:].split(",") for line in settings.splitlines() if line.startswith("22:"))
    words = (tuple(word.strip() for word in line if word.strip()) for line in lines)
    return tuple(unit for unit in words if len(unit) > 1)
