"""The sentences of the store, Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.store.saved import Revision

Both = tuple[str, str]


def new(name: str) -> Both:
    return f"已保存为“{name}”。", f'Saved as "{name}".'


def changed(name: str, number: int) -> Both:
    return f"“{name}”已保存为第{number}版，此前各版均保留。", (
        f'"{name}" is saved as revision {number}; the earlier ones are kept.'
    )


def renamed(asked: str, name: str) -> Both:
    """A name that another scenario has already."""
    return f"“{asked}”已有同名方案，本次命名为“{name}”。", (
        f'The name "{asked}" is in use; this one is now "{name}".'
    )


def unchanged(name: str) -> Both:
    return f"“{name}”与已保存的一致，没有新增版本。", (
        f'"{name}" is as already saved; no revision was added.'
    )


def beside(asked: str, name: str, other: str) -> Both:
    """Two scenarios of one name: the later stands beside the earlier."""
    return f"“{asked}”已由{other or '他人'}保存，本次另存为“{name}”，两份都保留。", (
        f'"{asked}" was already saved by {other or "someone else"}; '
        f'this one is saved as "{name}", both are kept.'
    )


def overtaken(asked: str, name: str, other: str) -> Both:
    """Someone saved while this person was at work on the same scenario."""
    return f"打开之后“{asked}”已由{other or '他人'}修改，本次另存为“{name}”，两份都保留。", (
        f'"{asked}" was changed by {other or "someone else"} after you opened it; '
        f'this one is saved as "{name}", both are kept.'
    )


def deleted(name: str) -> Both:
    return f"“{name}”已删除，可以恢复。", f'"{name}" is deleted and can be restored.'


def restored(asked: str, name: str) -> Both:
    if asked == name:
        return f"“{name}”已恢复。", f'"{name}" is restored.'
    return f"“{asked}”已有同名方案，恢复为“{name}”。", (
        f'The name "{asked}" is in use; it is restored as "{name}".'
    )


def since(
    revision: Revision, *, older_model: bool, older_data: bool, unknown: Sequence[str]
) -> Both:
    """How a saved scenario stands against today's model; empty where nothing has changed."""
    if not (older_model or older_data or unknown):
        return "", ""
    day = revision.saved.date()
    what_zh = "和".join(w for w, is_so in (("模型", older_model), ("数据", older_data)) if is_so)
    what_en = " and ".join(
        w for w, is_so in (("model", older_model), ("data", older_data)) if is_so
    )
    zh = f"该方案保存于{day.year}年{day.month}月{day.day}日，此后{what_zh or '输入'}已更新：可以查看保存时的结果，也可以按现在的模型重新测算。"
    en = (
        f"Saved on {day.isoformat()}; the {what_en or 'inputs'} changed since: "
        "see the values as saved, or run it again under today's model."
    )
    if unknown:
        names = list(unknown)
        zh += f"现在的模型没有这些输入：{'、'.join(names)}。"
        en += f" Today's model does not have: {', '.join(names)}."
    return zh, en
