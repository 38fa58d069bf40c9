"""Five slides: question, verdict, levers, money, confidence; charts are native and can be edited.

write_slides(briefing, path)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from scenarios.report.briefing import Briefing
from scenarios.report.figures import Chart
from scenarios.report.phrases import phrase, pick
from scenarios.report.pictures import COLOURS, GOAL, INK, MUTED

CHINESE, LATIN = "微软雅黑", "Arial"
WIDTH, HEIGHT = 33.867, 19.05  # 16:9 [cm]
LEFT, TOP, INNER = 1.6, 3.4, 30.6
SMALL, TEXT, HEAD = 12, 18, 30
ROW = 0.9  # the least height of a table's row [cm]
MOST_SAID = 6  # findings on a slide, where there is no verdict to show


def write_slides(briefing: Briefing, path: str | Path) -> None:
    """Write the presentation; raises OSError where the file cannot be written."""
    show = _Show(briefing)
    show.question()
    show.verdict()
    show.levers()
    show.money()
    show.confidence()
    show.file.save(str(path))


class _Show:
    def __init__(self, briefing: Briefing) -> None:
        self.briefing = briefing
        self.file: Any = Presentation()
        self.file.slide_width, self.file.slide_height = Cm(WIDTH), Cm(HEIGHT)
        self.file.core_properties.title = briefing.title
        self.file.core_properties.author = "Keda 可达"
        self.count = 0

    # --- the five -----------------------------------------------------------------------------------------------
    def question(self) -> None:
        slide = self.slide(self.briefing.title)
        self.words(slide, [self.briefing.question], TOP + 0.6, 4, size=26)
        self.words(slide, [self.briefing.conclusion[0]], TOP + 5.2, 4, size=22)
        self.words(slide, [self.briefing.subtitle, self.briefing.say("disclaimer")], 14.4, 2.4)

    def verdict(self) -> None:
        slide = self.slide(self.briefing.say("verdicts"))
        rows = self.briefing.rows(self.briefing.verdicts)
        if not rows:
            pair = [(f.message_zh, f.message_en) for f in self.briefing.findings[:MOST_SAID]]
            said = [*self.briefing.conclusion, *(pick(self.briefing.lang, each) for each in pair)]
            self.words(slide, said, TOP, 13.6)
            return
        columns = ("indicator", "year", "goal", "value", "distance", "verdict", "first")
        head = [self.briefing.say(f"col_{column}") for column in columns]
        end = self.table(slide, [head, *rows], (8.2, 1.8, 4.4, 4.4, 5.8, 3.2, 2.8))
        paths = [chart for chart in self.briefing.charts if chart.kind == "line"][:2]
        top = end + 0.4
        for at, chart in enumerate(paths):
            width = INNER / len(paths)
            self.chart(slide, chart, (LEFT + at * width, top, width - 0.3, 17.2 - top))

    def levers(self) -> None:
        slide = self.slide(self.briefing.say("needed"))
        self.words(slide, self.briefing.needed, TOP, 7.6, size=16)
        if (chart := self.lever_chart()) is not None:
            self.chart(slide, chart, (LEFT, 11, INNER, 6.4), number="0%")

    def lever_chart(self) -> Chart | None:
        """Where each lever would have to stand; where no lever is enough, how far the best of it goes."""
        found = [each for each in self.briefing.levers if each.required is not None]
        parts = [each for each in self.briefing.levers if each.reach is not None]
        if found:
            keys = ("chart_levers", "col_present", "col_required")
            names = [f"{each.name}·{each.target}" for each in found]
            lines = [[_share(each, name) for each in found] for name in ("present", "required")]
        elif parts:
            keys = ("chart_reach", "col_present", "col_best")
            names = [f"{each.target}·{each.name}" for each in parts]
            lines = [[each.reach[at] for each in parts if each.reach] for at in (0, 1)]
        else:
            return None
        title, *labels = (self.briefing.say(key) for key in keys)
        return Chart(
            kind="bar",
            title=title,
            unit="",
            categories=tuple(names),
            lines=tuple((label, tuple(line)) for label, line in zip(labels, lines, strict=True)),
        )

    def money(self) -> None:
        slide = self.slide(self.briefing.say("money"))
        self.words(slide, self.briefing.money, TOP, 4.6)
        money = [c for c in self.briefing.charts if c.title == self.briefing.say("chart_money")]
        for chart in money:
            self.chart(slide, chart, (LEFT, 8.4, INNER, 9))

    def confidence(self) -> None:
        slide = self.slide(self.briefing.say("confidence"))
        said = [*self.briefing.confidence, self.briefing.finding_count]
        self.words(slide, said, TOP, 9.3, width=17, size=16)
        self.chart(slide, self.briefing.ground, (LEFT + 17.6, TOP, 13, 9.3))
        made = [f"{name} {value}" for name, value in self.briefing.provenance]
        self.words(slide, made, 12.9, 4.6, size=10)

    # --- parts --------------------------------------------------------------------------------------------------
    def slide(self, title: str) -> Any:
        slide = self.file.slides.add_slide(self.file.slide_layouts[5])  # a title and nothing else
        self.count += 1
        holder = slide.shapes.title
        holder.left, holder.top, holder.width, holder.height = (
            Cm(LEFT),
            Cm(0.9),
            Cm(INNER),
            Cm(2),
        )
        frame = holder.text_frame
        frame.vertical_anchor, frame.word_wrap = MSO_ANCHOR.MIDDLE, True
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        _run(frame.paragraphs[0], title, HEAD, bold=True)
        self.foot(slide)
        return slide

    def foot(self, slide: Any) -> None:
        box = slide.shapes.add_textbox(Cm(LEFT), Cm(17.7), Cm(INNER), Cm(0.9))
        names = dict(self.briefing.provenance)
        hashes = [self.briefing.say(key) for key in ("model_hash", "data_hash")]
        text = "　".join(f"{name} {names[name][:12]}" for name in hashes)
        box.text_frame.word_wrap = True
        _run(box.text_frame.paragraphs[0], f"{self.count}　{text}", 10, colour=MUTED)

    def words(
        self,
        slide: Any,
        sentences: Sequence[str],
        top: float,
        height: float,
        *,
        width: float = INNER,
        size: float = TEXT,
    ) -> None:
        box = slide.shapes.add_textbox(Cm(LEFT), Cm(top), Cm(width), Cm(height))
        frame = box.text_frame
        frame.word_wrap = True
        size = _fitting(sentences, width, height, size)
        for at, sentence in enumerate(sentences):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(size / 3)
            _run(paragraph, sentence, size)

    def table(self, slide: Any, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> float:
        """Rows as high as their longest cell; where the table ends. [cm]"""
        heights = [
            max(
                ROW,
                *(_height([text], width, SMALL) for text, width in zip(row, widths, strict=True)),
            )
            for row in rows
        ]
        place = (Cm(LEFT), Cm(TOP), Cm(sum(widths)), Cm(sum(heights)))
        table = slide.shapes.add_table(len(rows), len(widths), *place).table
        for column, width in enumerate(widths):
            table.columns[column].width = Cm(width)
        for at, cells in enumerate(rows):
            table.rows[at].height = Cm(heights[at])
            for column, text in enumerate(cells):
                cell = table.cell(at, column)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Cm(0.1)
                colour = "#FFFFFF" if at == 0 else INK
                _run(cell.text_frame.paragraphs[0], text, SMALL, bold=at == 0, colour=colour)
        return TOP + sum(heights)

    def chart(
        self, slide: Any, chart: Chart, box: tuple[float, float, float, float], number: str = ""
    ) -> None:
        """A native chart: its numbers open in Excel from the slide."""
        data = CategoryChartData(number_format=number or f"#,##0.{'0' * chart.places}".rstrip("."))
        data.categories = list(chart.categories)
        for name, values in chart.lines:
            data.add_series(name, list(values))
        if chart.goal is not None:
            label, at, value = chart.goal
            data.add_series(label, [value if c == at else None for c in chart.categories])
        kind = (
            XL_CHART_TYPE.LINE_MARKERS if chart.kind == "line" else XL_CHART_TYPE.COLUMN_CLUSTERED
        )
        drawn = slide.shapes.add_chart(kind, *(Cm(each) for each in box), data).chart
        _style(drawn, chart, self.briefing.lang)
        if number:
            labels = drawn.value_axis.tick_labels
            labels.number_format, labels.number_format_is_linked = number, False


def _share(lever: Any, name: str) -> float | None:
    """Where in its range a lever value stands, 0 at the low end, 1 at the high end."""
    value = getattr(lever, name)
    width = lever.high - lever.low
    return None if value is None or width <= 0 else (value - lever.low) / width


def _height(sentences: Sequence[str], width: float, size: float) -> float:
    """How high sentences stand in a box so wide, at a type size in points. [cm]"""
    em = size * 0.0353  # [cm]
    lines = sum(
        1 + int(sum(0.5 if ord(c) < 0x2000 else 1.0 for c in text) * em / (width - 0.6))
        for text in sentences
    )
    return lines * em * 1.2 + len(sentences) * em / 3


def _fitting(sentences: Sequence[str], width: float, height: float, size: float) -> float:
    """The largest size at which the sentences fit the box, not below 10 pt."""
    while size > 10 and _height(sentences, width, size) > height:
        size -= 1
    return size


def _style(drawn: Any, chart: Chart, lang: str) -> None:
    drawn.font.size, drawn.font.name = Pt(11), LATIN
    _chinese(drawn.font._element)
    drawn.has_title = True
    title = chart.title + (phrase(lang, "brackets", text=chart.unit) if chart.unit else "")
    _run(drawn.chart_title.text_frame.paragraphs[0], title, 13, bold=True)
    count = len(chart.lines) + (chart.goal is not None)
    drawn.has_legend = count > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("C9D1D9")
    drawn.value_axis.format.line.fill.background()
    colours = COLOURS[1:] if len(chart.lines) == 1 else COLOURS
    for at, series in enumerate(drawn.plots[0].series):
        is_goal = chart.goal is not None and at == len(chart.lines)
        colour = RGBColor.from_string((GOAL if is_goal else colours[at % len(colours)])[1:])
        if chart.kind == "line":
            series.smooth = False
            series.format.line.color.rgb = colour
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = colour
            series.marker.size = 12 if is_goal else 5
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour


def _run(paragraph: Any, text: str, size: float, *, bold: bool = False, colour: str = INK) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
    run.font.color.rgb = RGBColor.from_string(colour[1:])
    _chinese(run._r.get_or_add_rPr())


def _chinese(properties: Any) -> None:
    """Name the East-Asian font; without it Chinese falls back to the theme's."""
    for old in properties.findall(qn("a:ea")):
        properties.remove(old)
    font = properties.makeelement(qn("a:ea"), {"typeface": CHINESE})
    latin = properties.find(qn("a:latin"))
    if latin is None:
        properties.append(font)
    else:
        latin.addnext(font)
