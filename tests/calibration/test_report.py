"""The validation reports in docs/ are the code's own: sections in order, claims and scores as they come out today."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calibration.calibrate import Calibration, calibrate
from calibration.report import Structure, write_report
from calibration.report.evidence import claims
from calibration.report.figures import fans
from calibration.report.tables import number, table
from tests.calibration.samples import REGIONS, chengdu

DOCS = Path(__file__).parents[2] / "docs" / "validation"
PLACES = ("chengdu", "yongchuan", "wenjiang", "shanghai-district")
STATED = {"total income[urban]": 0.075, "total income[rural]": 0.086}
EMPTY = Structure(
    sectors=(),
    variables=0,
    stocks=0,
    loops=0,
    unit_errors=0,
    unsupported=0,
    checks=(),
    broken=(),
    integration={},
)


@pytest.fixture(scope="module")
def done() -> Calibration:
    return calibrate(chengdu(), stated=STATED)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_a_report_in_the_order_a_referee_reads(place: str) -> None:
    text = (DOCS / f"{place}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d+) ", text, flags=re.M) == [str(n) for n in range(1, 14)]
    for figure in re.findall(r"!\[.*?\]\((.*?)\)", text):
        assert (DOCS / figure).is_file()
    assert (REGIONS / place).is_dir()


def test_the_claims_in_the_docs_are_those_of_today(done: Calibration) -> None:
    text = (DOCS / "chengdu.md").read_text(encoding="utf-8")
    missing = [line for line in claims(done) if line not in text]
    assert not missing, "the report is old: make validate"


def test_every_loss_stands_in_the_docs(done: Calibration) -> None:
    text = (DOCS / "chengdu.md").read_text(encoding="utf-8")
    assert "我们输的地方" in text
    assert "输给全国增速" in text
    assert "输给衰减趋势" in text


def test_a_report_of_a_place_without_sectors_can_be_written(
    done: Calibration, tmp_path: Path
) -> None:
    path = write_report(done, EMPTY, tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "本地没有可运行的部门" in text
    assert (tmp_path / "chengdu-fans.svg").is_file()


def test_the_same_figure_is_the_same_file(done: Calibration, tmp_path: Path) -> None:
    from calibration.report.figures import save

    rows = [row for row in done.backtest if row.series in STATED and row.origin == 2020]
    for name in ("a", "b"):
        save(fans(rows, done.place, tuple(STATED)), tmp_path / f"{name}.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_numbers_have_the_digits_they_deserve() -> None:
    assert [number(x) for x in (69761.5, 0.7877, 12.0, 3.04e9)] == [
        "69 762",
        "0.788",
        "12",
        "30.4亿",
    ]
    assert table(("a", "b"), [(1.0, None)]) == ["| a | b |", "|---|---|", "| 1 | — |"]
