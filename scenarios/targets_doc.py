"""Count what the documents promise: `python -m scenarios.targets_doc` writes docs/targets.md.

    targets_page(registries()) -> str        the page, from the registries alone; no model runs

Every registry counts, also those of places without a model.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from scenarios.documents import documents
from scenarios.region import REGIONS
from scenarios.registry import AREAS, ARITHMETIC, Target, read_targets
from scenarios.unlinked import what_the_model_runs

PAGE = REGIONS.parent / "docs" / "targets.md"
NO_WORD = "（无）"
AREA_NAMES = {
    "income": "收入",
    "jobs": "就业",
    "education": "教育",
    "childcare": "托育",
    "health": "医疗健康",
    "elderly": "养老",
    "housing": "住房",
    "renewal": "城市更新",
    "commute": "通勤",
    "transport": "交通",
    "environment": "环境",
    "culture": "文化体育",
    "social-security": "社会保障",
    "services-system": "公共服务体系",
    "population": "人口",
    "economy": "经济",
    "finance": "资金",
    "governance": "治理",
}


def registries(root: Path = REGIONS) -> dict[str, tuple[Target, ...]]:
    """The targets of every place that has a registry, by folder name in alphabetical order."""
    return {path.parent.name: read_targets(path) for path in sorted(root.glob("*/targets.csv"))}


def titles() -> dict[str, str]:
    """Document titles by id."""
    return {key: document.title for key, document in documents().items()}


def targets_page(found: Mapping[str, Sequence[Target]], names: Mapping[str, str]) -> str:
    """The whole page as Markdown."""
    rows = [target for targets in found.values() for target in targets]
    parts = [
        _head(found, rows),
        "## 按文件 By document\n\n" + _documents(rows, names),
        "## 按领域 By area\n\n" + _areas(rows),
        "## 约束性与预期性 Binding and expected\n\n" + _binding(rows),
        "## 改变含义的措辞 Words that change the meaning\n\n" + _words(rows),
        "## 单位 Units\n\n" + _units(rows),
        "## 接入模型的变量 Linked variables\n\n" + _variables(found),
        "## 为何只做算术 Why arithmetic alone\n\n" + _unlinked(rows),
    ]
    return "\n\n".join(parts) + "\n"


def write_page(path: Path = PAGE, root: Path = REGIONS) -> Path:
    """Write the page; an old one is replaced only when the new one is complete."""
    part = path.with_name(path.name + ".part")
    part.write_text(targets_page(registries(root), titles()), encoding="utf-8")
    os.replace(part, path)
    return path


def _head(found: Mapping[str, Sequence[Target]], rows: Sequence[Target]) -> str:
    promised, modelled = _promises(rows), _modelled(rows)
    conflicts = sum(bool(target.conflicts) for target in rows)
    return f"""# 目标登记表 Targets

由 `python -m scenarios.targets_doc` 从 `regions/*/targets.csv` 生成，不要手改。Generated; do not edit.

**{len(rows)} 行 rows**，{len(found)} 个地方 places：承诺到某年的数 promises {promised}，其中接入模型 modelled {modelled}、只做算术核对
arithmetic {promised - modelled}；其余 {len(rows) - promised} 行为基期数、或原文未印出数字 the rest state a base figure or lost their digits in print；
与他处数字不一致的行 rows in conflict with another {conflicts}。"""


def _documents(rows: Sequence[Target], names: Mapping[str, str]) -> str:
    table = []
    for document, own in _grouped(rows, lambda target: target.document).items():
        numbers = (len(own), _promises(own), _modelled(own), _promises(own) - _modelled(own))
        table.append((_titled(document, names), *numbers, len(own) - _promises(own)))
    head = (
        "文件 Document",
        "行 Rows",
        "承诺 Promises",
        "接入模型 Modelled",
        "算术 Arithmetic",
        "其他 Other",
    )
    return _table(head, table, total=True)


def _titled(document: str, names: Mapping[str, str]) -> str:
    return f"{names[document]}（`{document}`）" if document in names else document


def _areas(rows: Sequence[Target]) -> str:
    named = list(_grouped(rows, lambda target: target.document))
    counts = Counter((target.area, target.document) for target in rows)
    table = []
    for area in AREAS:
        own = [target for target in rows if target.area == area]
        if own:
            by_document = [counts[area, document] for document in named]
            table.append((f"{AREA_NAMES[area]} {area}", *by_document, len(own), _modelled(own)))
    return _table(("领域 Area", *named, "合计 Total", "接入模型 Modelled"), table, total=True)


def _binding(rows: Sequence[Target]) -> str:
    table = [
        (word or f"{NO_WORD} not stated", len(own), _promises(own), _modelled(own))
        for word, own in _grouped(rows, lambda target: target.binding).items()
    ]
    return _table(("性质 Kind", "行 Rows", "承诺 Promises", "接入模型 Modelled"), table, total=True)


def _words(rows: Sequence[Target]) -> str:
    table = []
    groups = _grouped(rows, lambda target: target.stretch)
    for word, own in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        operators = Counter(target.operator for target in own if target.promises)
        marks = "、".join(f"`{mark}` {count}" for mark, count in operators.most_common())
        table.append((word or NO_WORD, len(own), marks or "—"))
    return _table(("措辞 Wording", "行 Rows", "按何种关系判断 Judged as"), table)


def _units(rows: Sequence[Target]) -> str:
    counts = Counter(target.unit for target in rows)
    return "、".join(
        f"`{unit}` {count}"
        for unit, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _variables(found: Mapping[str, Sequence[Target]]) -> str:
    linked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for targets in found.values():
        for target in targets:
            if target.modelled:
                linked[target.variable, target.unit].append(target.id)
    table = [
        (f"`{variable}`", f"`{unit}`", "、".join(ids))
        for (variable, unit), ids in sorted(linked.items())
    ]
    return _table(("变量 Variable", "单位 Unit", "目标 Targets"), table)


def _unlinked(rows: Sequence[Target]) -> str:
    table = []
    for area in AREAS:
        _, zh, en = what_the_model_runs(area)
        count = sum(t.promises and not t.modelled for t in rows if t.area == area)
        if count:
            table.append((f"{AREA_NAMES[area]} {area}", count, f"{zh}。{en[:1].upper()}{en[1:]}."))
    return _table(("领域 Area", "算术 Arithmetic", "模型推演什么 What the model runs"), table)


def _promises(rows: Iterable[Target]) -> int:
    return sum(target.promises for target in rows)


def _modelled(rows: Iterable[Target]) -> int:
    return sum(target.promises and target.variable != ARITHMETIC for target in rows)


def _grouped(rows: Iterable[Target], key: Callable[[Target], str]) -> dict[str, list[Target]]:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in rows:
        groups[key(target)].append(target)
    return dict(groups)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]], *, total: bool = False) -> str:
    """A Markdown table; `total` adds the sums of its number columns."""
    lines = [list(map(str, row)) for row in rows]
    if total:
        sums = [sum(column) for column in list(zip(*rows, strict=True))[1:]]
        lines.append(["**合计 Total**", *(f"**{number}**" for number in sums)])
    marks = [
        "---",
        *("---:" if isinstance(cell, int) else "---" for cell in (rows[0] if rows else head)[1:]),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, marks, *lines))


if __name__ == "__main__":
    print(write_page())
