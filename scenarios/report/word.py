"""The Word briefing, laid out as official Chinese documents are (GB/T 9704): conclusion first, sources last.

    write_word(briefing, path)

Every run names its East-Asian font, else Chinese falls back to whatever the reader's Word prefers; fonts that a
computer lacks have named stand-ins in the document's own font table.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from lxml import etree

from scenarios.report import phrases, wording
from scenarios.report.briefing import MOST_FINDINGS, MOST_SOURCES, Briefing
from scenarios.report.phrases import pick
from scenarios.report.pictures import picture

TITLE, HEAD, SUBHEAD, BODY, TABLE = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
LATIN = "Times New Roman"
STAND_INS = {  # what a reader's computer may have instead, in this order
    TITLE: "小标宋,华文中宋,STZhongsong,思源宋体,Noto Serif CJK SC",
    HEAD: "SimHei,思源黑体,Noto Sans CJK SC",
    SUBHEAD: "楷体,KaiTi,华文楷体,Noto Serif CJK SC",
    BODY: "仿宋,FangSong,华文仿宋,Noto Serif CJK SC",
    TABLE: "SimSun,思源宋体,Noto Serif CJK SC",
}
MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # [mm]
LETTER, PAD = 1.95, 4.6  # a Latin letter of a table, and the edges of its cell [mm]
ORDINALS = "一二三四五六七八九十"


def write_word(briefing: Briefing, path: str | Path) -> None:
    """Write the document; raises OSError where the file cannot be written."""
    page = _Page(briefing)
    page.head()
    page.section("conclusion", briefing.conclusion)
    page.verdicts()
    page.section("needed", briefing.needed)
    page.levers()
    page.section("money", briefing.money)
    page.charts(2, len(briefing.charts))
    page.section("confidence", briefing.confidence)
    page.findings()
    page.sources()
    page.annex()
    page.document.save(str(path))


class _Page:
    """The document as it is written, from the top down."""

    def __init__(self, briefing: Briefing) -> None:
        self.briefing, self.lang = briefing, briefing.lang
        self.document: Any = Document()
        self.sections = self.figures = self.tables = 0
        _font_table(self.document)
        _default_style(self.document)
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        for name, size in MARGINS.items():
            setattr(section, name, Mm(size))
        section.footer_distance = Mm(25)
        _page_number(section.footer.paragraphs[0])
        core = self.document.core_properties
        core.title, core.author, core.comments = briefing.title, "Keda 可达", ""

    # --- parts ------------------------------------------------------------------------------------------------
    def head(self) -> None:
        self.line(self.briefing.title, TITLE, 22, centre=True, after=6)
        self.line(self.briefing.subtitle, SUBHEAD, 16, centre=True, after=14)

    def section(self, key: str, sentences: Sequence[str]) -> None:
        ordinal = f"{ORDINALS[self.sections]}、" if self.lang == "zh" else f"{self.sections + 1}. "
        self.sections += 1
        self.line(ordinal + self.briefing.say(key), HEAD, 16, indent=True, keep=True)
        for sentence in sentences:
            self.line(sentence, BODY, 16, indent=True)

    def verdicts(self) -> None:
        nothing = () if self.briefing.verdicts else (self.briefing.say("no_verdict"),)
        self.section("verdicts", nothing)
        if self.briefing.verdicts:
            self.table(
                "verdicts", _verdict_head(self.briefing), self.briefing.rows(self.briefing.verdicts)
            )
        self.charts(0, 2)

    def levers(self) -> None:
        keys = ("col_target", "col_lever", "col_present", "col_required", "col_range")
        if self.briefing.levers:
            head = [self.briefing.say(key) for key in keys]
            self.table("needed", head, [lever.cells for lever in self.briefing.levers])

    def charts(self, first: int, last: int) -> None:
        for chart in self.briefing.charts[first:last]:
            self.figures += 1
            paragraph = self.paragraph(centre=True, keep=True, exact=False)
            paragraph.add_run().add_picture(io.BytesIO(picture(chart)), width=Mm(145))
            title = self.briefing.say("figure", n=self.figures, title=chart.title)
            self.line(title, HEAD, 12, centre=True, after=8)

    def findings(self) -> None:
        self.section("findings", [self.briefing.finding_count])
        for finding in self.briefing.findings[:MOST_FINDINGS]:
            grade = pick(self.lang, phrases.SEVERITY[finding.severity])
            message = pick(self.lang, (finding.message_zh, finding.message_en))
            ids = ", ".join(finding.ids[:4]) + (" …" if len(finding.ids) > 4 else "")
            colon, cited = self.briefing.say("colon"), self.briefing.say("brackets", text=ids)
            self.line(wording.capital(grade) + colon + message + cited, BODY, 16, indent=True)

    def sources(self) -> None:
        say = self.briefing.say
        self.section("sources", ())
        colon = say("colon")
        papers = say("semicolon").join(self.briefing.papers)
        self.line(f"{say('documents')}{colon}{papers}", BODY, 16, indent=True)
        if self.briefing.sources:
            rows = [
                (source, pick(self.lang, phrases.GRADES[grade]), str(count))
                for source, grade, count in self.briefing.sources[:MOST_SOURCES]
            ]
            head = [say(key) for key in ("col_source", "col_grade", "col_count")]
            self.table("sources", head, rows, widths=(106, 27, 23))
            more = len(self.briefing.sources) - MOST_SOURCES
            notes = [say("quoted_sources"), say("more_sources", n=more) if more > 0 else ""]
            if note := " ".join(filter(None, notes)):
                self.line(note, TABLE, 10.5, exact=False)
        for name, value in self.briefing.provenance:
            self.line(f"{name}{colon}{value}", TABLE, 10.5, exact=False)
        self.line(say("disclaimer"), BODY, 16, indent=True)

    def annex(self) -> None:
        every = self.briefing.all_verdicts
        if len(every) > len(self.briefing.verdicts):
            self.document.add_page_break()
            self.table("annex", _verdict_head(self.briefing), self.briefing.rows(every))

    # --- lines and tables ---------------------------------------------------------------------------------------
    def paragraph(
        self,
        *,
        centre: bool = False,
        indent: bool = False,
        keep: bool = False,
        exact: bool = True,
        after: float = 0,
        size: float = 16,
    ) -> Any:
        paragraph = self.document.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before, form.space_after, form.keep_with_next = Pt(0), Pt(after), keep
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.JUSTIFY
        if exact:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(size * 1.8)
        if indent:
            form.first_line_indent = Pt(2 * size)
        return paragraph

    def line(self, text: str, font: str, size: float, **form: Any) -> None:
        _run(self.paragraph(size=size, **form), text, font, size)

    def table(
        self,
        key: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = (),
    ) -> None:
        self.tables += 1
        title = self.briefing.say("table", n=self.tables, title=self.briefing.say(key))
        self.line(title, HEAD, 12, centre=True, keep=True)
        table = self.document.add_table(rows=1 + len(rows), cols=len(head))
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        widths = widths or _widths(head, rows)
        table.autofit = False
        for at, width in enumerate(widths):
            table.columns[at].width = Mm(width)
        for at, cells in enumerate([head, *rows]):
            for column, text in enumerate(cells):
                cell = table.rows[at].cells[column]
                cell.width = Mm(widths[column])
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                left = column == 0 and at > 0
                paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
                _run(paragraph, text, TABLE if at else HEAD, 10.5)
        _repeat_head(table.rows[0])
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        self.paragraph(exact=False)


def _verdict_head(briefing: Briefing) -> list[str]:
    columns = ("indicator", "year", "goal", "value", "distance", "verdict", "first")
    return [briefing.say(f"col_{column}") for column in columns]


def _widths(head: Sequence[str], rows: Sequence[Sequence[str]], total: float = 156) -> list[float]:
    """Columns wide enough for their longest word, the rest shared out by the length of their texts. [mm]"""
    columns = list(zip(head, *rows, strict=True))
    least = [PAD + LETTER * max(map(_word, column)) for column in columns]
    asked = [min(max(map(_width, column)), 30) for column in columns]
    spare = max(total - sum(least), 0.0)
    return [low + spare * size / sum(asked) for low, size in zip(least, asked, strict=True)]


def _word(text: str) -> float:
    """Width of the longest part that should not be broken; Chinese may break after any two characters."""
    words = re.findall(r"[\u0021-\u2000]+", text)
    return min(max([4.0, *(len(word) for word in words)]), 14.0)


def _width(text: str) -> float:
    """Width in Latin characters: a Chinese one takes two."""
    return sum(1 if ord(character) < 0x2000 else 2 for character in text)


def _run(paragraph: Any, text: str, font: str, size: float) -> None:
    """A run with both fonts named: Chinese, and Latin letters and digits."""
    run = paragraph.add_run(_printable(text))
    run.font.size, run.font.name = Pt(size), LATIN
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:cs"), LATIN)


def _printable(text: str) -> str:
    """Characters that XML can hold."""
    return "".join(
        c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) < 0xE000)
    )


def _default_style(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(16)
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _font_table(document: Any) -> None:
    """Name the stand-ins of each Chinese font in the document's font table."""
    part = next(
        rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable")
    )
    fonts = parse_xml(part.blob)
    for name, others in STAND_INS.items():
        for old in fonts.findall(qn("w:font")):
            if old.get(qn("w:name")) == name:
                fonts.remove(old)
        fonts.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{others}"/>'
                '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
            )
        )
    part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)


def _page_number(paragraph: Any) -> None:
    """— 1 — at the foot of every page."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, "— ", TABLE, 14)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    _run(paragraph, " —", TABLE, 14)


def _repeat_head(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)
