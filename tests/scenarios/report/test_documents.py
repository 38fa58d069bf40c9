"""Documents open in an office programme, say what the model found, and show Chinese as Chinese."""

import re
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.util import Cm

from model.errors import InputError
from scenarios.cli import main
from scenarios.region import open_region
from scenarios.report import FORMATS, brief, write_report
from scenarios.report.pictures import picture
from scenarios.report.word import BODY, STAND_INS
from scenarios.store import Draft, Person, open_store
from tests.scenarios.report.office import converted, fonts_of, needed, pages_of, text_of


@pytest.fixture(scope="module", params=sorted(FORMATS))
def written(request, yongchuan, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / f"简报{request.param}"
    FORMATS[request.param](yongchuan, path)
    return path


@pytest.fixture(scope="module")
def pdf(written):
    needed()
    return converted(written, "pdf")


def test_a_document_renders_to_pages_with_its_conclusion_and_the_call_that_makes_it_again(
    written, pdf, yongchuan
):
    text = re.sub(r"\s", "", text_of(pdf))
    assert re.sub(r"\s", "", yongchuan.conclusion[0]) in text
    assert "kedareportyongchuan" in text and yongchuan.region.program.hash[:12] in text
    assert "占12%（在本模型与这些范围之下" in text and "抽样误差±3个百分点" in text
    pages = pages_of(pdf)
    assert (len(pages) == 5) if written.suffix == ".pptx" else (len(pages) >= 3)
    for page in pages:
        with Image.open(page) as image:
            dark = sum(count for count, value in image.convert("L").getcolors(256) if value < 128)
        assert dark > 50, f"{page.name} is empty"


def test_every_font_that_draws_chinese_is_in_the_page(pdf):
    names = fonts_of(pdf).splitlines()[2:]
    assert names and all(" yes " in line for line in names), "a font is not embedded"
    assert any(re.search("CJK|Song|Hei|Fang|Kai|Ming|Han", line) for line in names)


@pytest.fixture(scope="module")
def word(yongchuan, tmp_path_factory):
    path = tmp_path_factory.mktemp("word") / "b.docx"
    FORMATS[".docx"](yongchuan, path)
    return path


def test_word_puts_the_conclusion_first_and_follows_the_official_page(word, yongchuan):
    document = Document(str(word))
    said = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert (
        said[0] == yongchuan.title and said[2] == "一、结论" and said[3] == yongchuan.conclusion[0]
    )
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert round(section.top_margin.mm) == 37 and round(section.left_margin.mm) == 28
    assert "PAGE" in section.footer._element.xml


def test_the_table_and_the_sentence_name_the_same_required_value(yongchuan):
    found = [lever for lever in yongchuan.levers if lever.required is not None]
    assert found and all(
        any(lever.cells[3] in sentence for sentence in yongchuan.needed) for lever in found[:1]
    )


def test_every_run_of_word_names_its_chinese_font(word):
    document = Document(str(word))
    runs = [run for run in document.element.body.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    fonts = [run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia")) for run in runs]
    assert runs and set(fonts) <= set(STAND_INS) and BODY in fonts


def test_fonts_that_a_computer_lacks_have_named_stand_ins(word):
    with zipfile.ZipFile(word) as parts:
        table = parts.read("word/fontTable.xml").decode()
    assert all(f'w:name="{font}"' in table for font in STAND_INS) and table.count("altName") >= 5


def test_word_carries_three_charts(word):
    with zipfile.ZipFile(word) as parts:
        assert len([name for name in parts.namelist() if name.startswith("word/media/")]) == 3


def test_powerpoint_has_five_slides_with_charts_whose_numbers_can_be_edited(yongchuan, tmp_path):
    FORMATS[".pptx"](yongchuan, tmp_path / "b.pptx")
    show = Presentation(str(tmp_path / "b.pptx"))
    assert len(show.slides) == 5
    charts = [shape.chart for slide in show.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 4
    assert all(chart.part.chart_workbook.xlsx_part is not None for chart in charts)
    path = next(verdict.path for verdict in yongchuan.verdicts if verdict.path is not None)
    assert next(iter(charts[0].plots[0].series[0].values)) == pytest.approx(path.values[0])


def test_nothing_on_a_slide_lies_over_a_chart(yongchuan, tmp_path):
    FORMATS[".pptx"](yongchuan, tmp_path / "b.pptx")
    for slide in Presentation(str(tmp_path / "b.pptx")).slides:
        charts = [shape for shape in slide.shapes if shape.has_chart]
        others = [shape for shape in slide.shapes if not shape.has_chart]
        for chart in charts:
            assert chart.top + chart.height <= Cm(17.5)
            for each in others:
                beside = each.left + each.width <= chart.left
                above = each.top + each.height <= chart.top
                assert beside or above or each.top >= chart.top + chart.height, slide


def test_no_promise_is_told_twice(yongchuan):
    said = [(v.target.indicator, v.target.target_year) for v in yongchuan.verdicts]
    assert len(said) == len(set(said)) == 5


def test_a_chinese_character_is_drawn_and_not_a_box(yongchuan):
    """A missing glyph would be the same box for every character, so two characters would look alike."""
    from dataclasses import replace

    chart = yongchuan.charts[0]
    one, other = (picture(replace(chart, unit=word)) for word in ("中", "龘"))
    assert one != other


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("place", ["wenjiang", "shanghai-district"])
def test_a_place_with_other_sectors_or_none_has_its_report_too(place, lang, tmp_path):
    content = brief(open_region(place), lang=lang, out="x")
    for suffix, write in FORMATS.items():
        write(content, tmp_path / f"x{suffix}")
        assert (tmp_path / f"x{suffix}").stat().st_size > 4000
    chinese = re.compile(r"[\u4e00-\u9fff]")
    if lang == "en":
        said = [*content.conclusion, *content.needed, *content.money, content.title]
        said += [*content.confidence, content.finding_count, *content.papers]
        said += [cell for lever in content.levers for cell in lever.cells]
        assert not any(chinese.search(sentence) for sentence in said)
        assert not any("\uff00" <= sign <= "\uffef" for sentence in said for sign in sentence)


@pytest.mark.parametrize(
    ("name", "lang", "says"),
    [
        ("x.pdf", "zh", "is not a kind of report"),
        ("x.docx", "fr", "is not a language"),
        ("no/x.docx", "zh", "folder does not exist"),
    ],
)
def test_a_report_that_cannot_be_written_is_a_sentence_and_leaves_nothing(
    name, lang, says, tmp_path
):
    with pytest.raises(InputError, match=says):
        write_report(open_region("shanghai-district"), tmp_path / name, lang=lang)
    assert list(tmp_path.iterdir()) == []


EVIL = "=cmd|' /C calc'!A0 \x00\x0b\u202e😀 @+1 <b>&" + "很长" * 60


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_any_name_of_a_scenario_is_printed_as_words(suffix, tmp_path):
    region = open_region("shanghai-district")
    path = write_report(region, tmp_path / f"x{suffix}", name=EVIL)
    with zipfile.ZipFile(path) as parts:
        text = "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".xml"))
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(parts.read(name))
    assert "=cmd|" in text and "😀 @+1 &lt;b&gt;&amp;" in text
    assert "<f>" not in text and "\u202e" not in text
    assert "很长" * 30 not in text, "it stays on a line"


def test_the_command_line_reports_a_saved_scenario_by_its_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KEDA_HOME", str(tmp_path))
    region = open_region("wenjiang")
    settings = {"scenario": "plan", "changes": {"grant_factor": 1.5}}
    with closing(open_store()) as store:
        store.save(Draft.of(region, name="冲刺/一", settings=settings), by=Person("王"))
    with pytest.raises(SystemExit) as done:
        main(["report", "wenjiang", "--scenario", "冲刺/一", "--out", str(tmp_path / "x.docx")])
    assert done.value.code == 0, capsys.readouterr().err
    said = "\n".join(each.text for each in Document(str(tmp_path / "x.docx")).paragraphs)
    assert "“冲刺/一”" in said and "--set 'grant factor=1.5'" in said


def test_a_report_that_fails_half_way_leaves_the_old_file(tmp_path, monkeypatch):
    old = tmp_path / "x.docx"
    old.write_text("old")

    def broken(_content, path):
        Path(path).write_text("half")
        raise OSError("disk full")

    monkeypatch.setitem(FORMATS, ".docx", broken)
    with pytest.raises(OSError, match="disk full"):
        write_report(open_region("shanghai-district"), old)
    assert old.read_text() == "old" and list(tmp_path.iterdir()) == [old]
