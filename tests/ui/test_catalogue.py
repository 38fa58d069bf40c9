"""Both languages say everything, with the same variables, and nothing lies unused."""

from __future__ import annotations

import ast
import csv
import re
import string
from functools import cache
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


@cache
def nodes() -> tuple[ast.AST, ...]:
    """Every node of the code in ui/ and app.py."""
    paths = [*UI.rglob("*.py"), UI.parent / "app.py"]
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    return tuple(node for tree in trees for node in ast.walk(tree))


def ids_in_code() -> set[str]:
    """Every string literal in ui/ and app.py that could be a message id."""
    found = set()
    for node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def called_ids() -> set[str]:
    """First arguments of calls on a catalogue: words("…")."""
    found = set()
    for node in nodes():
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


BOASTS = re.compile(r"将|一定|我们|！|很可能|基本能")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?(]|[,;:!?)][\u4e00-\u9fff]|[\d}] [\u4e00-\u9fff]")
# What the glossary calls by one word alone: 随机波动, 区间, 方案, 达到, 推演, 地区, 百分点.
SYNONYMS = re.compile(r"运气|色带|情景|场景|达成|仿真|同名地方|新地方|其他地方|个百分比")


def test_no_sentence_says_what_will_happen_or_boasts():
    assert [k for k, text in words("zh").messages.items() if BOASTS.search(text)] == []


def test_one_thing_has_one_word():
    assert [k for k, text in words("zh").messages.items() if SYNONYMS.search(text)] == []


def test_chinese_text_uses_full_width_punctuation_and_no_space_before_a_unit():
    found = {k: text for k, text in words("zh").messages.items() if HALF_WIDTH.search(text)}
    assert found.keys() == {"present.keys"}  # keys and what they do: "0 复位"


def test_inputs_are_named_and_described_as_the_catalogue_speaks():
    texts = [
        row[column]
        for path in sorted((UI.parent / "model" / "sectors").glob("*/inputs.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        for column in ("zh", "description_zh", "group")
    ]
    assert len(texts) > 1_500
    # a choice is written with its number: "0 按规划；1 按缺口"
    plain = [re.sub(r"\d (?=[\u4e00-\u9fff])", "", text) for text in texts]
    assert [t for t in plain if BOASTS.search(t) or HALF_WIDTH.search(t)] == []


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
