"""What is wrong with somebody's file, in the language of the page: Chinese sentences about Chinese and broken files."""

from __future__ import annotations

import re

import pytest

from model import InputError, loads, simulate
from model.errors import nearest
from model.tables import decode
from scenarios import open_region
from scenarios.runs import settings_of
from scenarios.upload import checked
from ui import faults
from ui.catalogue import words

HEAD = "{UTF-8}\nINITIAL TIME = 0 ~~|\nFINAL TIME = 9 ~~|\nTIME STEP = 1 ~~|\nSAVEPER = 1 ~~|\n"


def in_chinese(make) -> str:
    with pytest.raises(InputError) as caught:
        make()
    return faults.said(caught.value, words("zh"))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: checked("表.docx", b"x"), "表.docx：不是模型文件；请选择.mdl, .xmile"),
        (lambda: checked("空.mdl", b" "), "空.mdl：内容为空；请把模型另存为文本（.mdl）或XMILE"),
        (lambda: decode(bytes(range(256)), file="图.mdl"), "图.mdl：不是文本文件；请另存为CSV"),
        (
            lambda: loads(HEAD + "人口 = 出生 ~~|\n出生率 = 1 ~~|", name="人.mdl"),
            "人.mdl，第6行，方程“人口”：“出生”没有定义；是否指“出生率”",
        ),
        (
            lambda: simulate(loads(HEAD + "a = b + 1 ~~|\nb = a ~~|", name="环.mdl")),
            "成为代数环：",
        ),
        (
            lambda: loads(HEAD + "a = (1 + ~~|", name="半.mdl"),
            "半.mdl，第6行，方程“a”：方程没有写完",
        ),
        (
            lambda: loads(HEAD + "a = MAX(1) ~~|", name="参.mdl"),
            "方程“a”：MAX需要2个参数，这里有1个",
        ),
        (
            lambda: settings_of(open_region("chengdu"), "plna", {}),
            "“plna”不是本地区的方案；是否指“plan”",
        ),
    ],
)
def test_a_broken_file_is_explained_in_chinese(make, sentence):
    said = in_chinese(make)
    assert sentence in said
    assert not re.search(r"\b(is|not|the|save|give|did|you)\b", said)


def test_every_fault_of_several_has_its_line_and_its_place():
    error = InputError(
        "is not a number",
        file="基线.csv",
        row=14,
        column="value",
        got="7,2O0",
        fix="write digits only, e.g. 7200",
    )
    assert (
        faults.said(error, words("zh"))
        == "基线.csv，第14行，“value”列：“7,2O0”不是数；请只写数字，如7200"
    )
    assert faults.said(error, words("en")) == str(error)
    assert faults.said(f"{error}\n{error}", words("zh")).count("\n") == 1


def test_what_nobody_translated_is_shown_as_it_is():
    error = InputError("is odd in a new way", file="a.csv", got="x", fix=nearest("bed", ["beds"]))
    assert faults.said(error, words("zh")) == 'a.csv："x" is odd in a new way；是否指“beds”'
