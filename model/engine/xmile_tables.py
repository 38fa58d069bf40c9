"""Graphical functions of XMILE: `<gf>` to the points of a Table.

table(node, equation, file) -> Table
"""

from __future__ import annotations

import math
from typing import Any

from model.engine.nodes import Table
from model.engine.source import Equation
from model.errors import InputError

_MODES = {"continuous": "clamp", "extrapolate": "extrapolate", "discrete": "backward"}


def table(node: Any, equation: Equation, file: str) -> Table:
    """The points of a <gf>: x from <xpts>, or spread evenly over <xscale>; y from <ypts>.

    Raises InputError for points that are no numbers, counts that differ and a type XMILE does not know.
    """
    place: dict[str, Any] = {"file": file, "where": f'line {equation.line}, "{equation.name}"'}
    ys, xs = _numbers(node, "ypts", place), _numbers(node, "xpts", place)
    scale = _child(node, "xscale")
    if scale is not None and not xs:
        low, high = _number(scale.get("min", "0"), place), _number(scale.get("max", "1"), place)
        xs = [low + (high - low) * i / max(len(ys) - 1, 1) for i in range(len(ys))]
    if len(xs) != len(ys) or not xs:
        raise InputError(f"has {len(xs)} x and {len(ys)} y values", **place)
    kind = (node.get("type") or "continuous").lower()
    if kind not in _MODES:
        raise InputError("is not a type of graphical function", got=kind, **place)
    pairs = sorted(zip(xs, ys, strict=True), key=lambda p: p[0])
    return Table(tuple(x for x, _ in pairs), tuple(y for _, y in pairs), _MODES[kind])


def _child(node: Any, tag: str) -> Any:
    found = (c for c in node if str(c.tag).rsplit("}", 1)[-1].lower() == tag)
    return next(found, None)


def _numbers(node: Any, tag: str, place: dict[str, Any]) -> list[float]:
    found = _child(node, tag)
    if found is None:
        return []
    text, mark = "".join(found.itertext()), found.get("sep") or ","
    parts = text.split() if not mark.strip() else text.split(mark)
    return [_number(part, place) for part in parts if part.strip()]


def _number(text: str, place: dict[str, Any]) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError("is no number for a point", got=text.strip()[:20], **place)
    return value
