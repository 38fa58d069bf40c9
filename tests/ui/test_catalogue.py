"""Both languages say everything, with the same variables, and nothing lies unused."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from ui.catalogue import LOCALE, words

UI = LOCALE.parent
CALLS = {"words", "text", "words_now", "say"}
# Ids a data value completes: "verdict." + state, "unit." + unit, …
FAMILIES = (
    "verdict.",
    "variable.from.",
    "fault.place.",
    "fault.what.",
    "fault.fix.",
    "unit.",
    "per.",
    "stretch.",
    "bound.",
    "grade.",
    "range.",
    "mark.",
    "first.",
    "page.",
    "column.",
    "key.",
    "area.",
    "severity.",
    "to.",
    "streamlit.",
    "sector.",
    "model.layer.",
    "funding.basis.",
    "funding.beside.",
    "funding.column.",
    "funding.hold.",
    "funding.kind.",
    "funding.step.",
    "funding.unit.",
    "payer.",
    "sample.",
    "trust.",
    "holdout.",
    "spread.",
    "model.source.",
    "upload.stage.",
    "upload.column.",
)


def ids_in_code() -> set[str]:
    """Every string literal in ui/ and app.py that could be a message id."""
    found = set()
    for path in [*UI.rglob("*.py"), UI.parent / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def called_ids() -> set[str]:
    """First arguments of calls on a catalogue: words("…")."""
    found = set()
    for path in [*UI.rglob("*.py"), UI.parent / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if (
                    name in CALLS
                    and isinstance(first, ast.Constant)
                    and first.value not in ("zh", "en")
                ):
                    found.add(first.value)
    return found


def variables(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_both_languages_hold_the_same_ids():
    assert words("zh").messages.keys() == words("en").messages.keys()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_message_is_untranslated(lang):
    assert [key for key, text in words(lang).messages.items() if not text.strip()] == []


def test_both_languages_use_the_same_variables():
    zh, en = words("zh").messages, words("en").messages
    assert {k: (zh[k], en[k]) for k in zh if variables(zh[k]) != variables(en[k])} == {}


def test_every_id_the_code_asks_for_is_there():
    assert called_ids() - words("zh").messages.keys() == set()


def test_no_message_lies_unused():
    literals = ids_in_code()
    unused = [
        key for key in words("zh").messages if key not in literals and not key.startswith(FAMILIES)
    ]
    assert unused == []


def test_no_english_message_holds_chinese():
    assert [
        k for k, text in words("en").messages.items() if re.search(r"[\u4e00-\u9fff]", text)
    ] == []


def test_no_sentence_says_what_will_happen_or_boasts():
    forbidden = re.compile(r"将|一定|我们|！|很可能|基本能")
    assert [k for k, text in words("zh").messages.items() if forbidden.search(text)] == []


def test_chinese_text_uses_full_width_punctuation():
    half = re.compile(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]")
    assert [k for k, text in words("zh").messages.items() if half.search(text)] == []


def test_no_chinese_stands_in_code_outside_the_catalogues():
    docs_and_data = {"header.py", "wording.py", "numbers.py"}  # 中, operators and units as data
    found = {}
    for path in UI.rglob("*.py"):
        if path.name in docs_and_data:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        }
        texts = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value not in docs
            and re.search(r"[\u4e00-\u9fff]", node.value)
        ]
        if texts:
            found[path.name] = texts
    assert found == {}


def test_catalogues_stand_where_gettext_tools_look():
    assert all((Path(LOCALE) / lang / "LC_MESSAGES" / "keda.po").is_file() for lang in ("zh", "en"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_message_stands_in_two_catalogues(lang):
    lines = [
        line
        for path in (LOCALE / lang / "LC_MESSAGES").glob("*.po")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("msgid ") and line != 'msgid ""'
    ]
    assert len(lines) == len(set(lines))
