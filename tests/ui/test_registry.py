"""The rows of the target page: what a filter keeps, what a row says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenarios import Path, Verdict
from scenarios.audit import Finding
from tests.ui.samples import BEDS, NURSING, URBAN, short
from ui import registry
from ui.catalogue import words
from ui.registry import Filter, entries, kept
from ui.sampled import Sampled

ZH, EN = words("zh"), words("en")


def finding(target_id: str, severity: str) -> Finding:
    return Finding(
        rule="figure_twice",
        severity=severity,  # type: ignore[arg-type]
        ids=(target_id,),
        numbers={},
        explained_by_rounding=None,
        message_zh="两处数字不同。",
        message_en="Two figures differ.",
    )


ROWS = entries(
    [URBAN, NURSING, BEDS],
    {
        URBAN.id: short(),
        NURSING.id: Verdict(target=NURSING, state="met_base", reached=True, value=0.7),
        BEDS.id: Verdict(target=BEDS, state="none"),
    },
    [finding(URBAN.id, "contradiction"), finding(BEDS.id, "note")],
)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Filter(), ["cd-001", "yc-017", "yc-016"]),
        (Filter(verdict="short"), ["cd-001"]),
        (Filter(verdict="reached"), ["yc-017"]),
        (Filter(binding="binding"), ["yc-017", "yc-016"]),
        (Filter(area="elderly", verdict="none"), ["yc-016"]),
        (Filter(audit=True), ["cd-001"]),
        (Filter(text="9000"), ["yc-016"]),
        (Filter(text="９，０００　ＹＣ"), ["yc-016"]),  # as a Chinese keyboard writes it
        (Filter(text="70,000"), ["cd-001"]),
        (Filter(text="Beds share"), ["yc-017"]),
        (Filter(text="no such words"), []),
    ],
)
def test_a_filter_keeps_the_rows_that_pass_every_part(wanted, ids):
    assert [entry.target.id for entry in kept(ROWS, wanted)] == ids


def test_counts_add_up_to_every_row():
    found = registry.counts(ROWS)
    assert found == {"reached": 1, "short": 1, "split": 0, "none": 1}
    assert sum(found.values()) == len(ROWS)


def test_a_row_says_promise_value_verdict_distance_and_doubts():
    cells = [cell.text for cell in registry.row(ROWS[0], ZH).cells]
    assert cells == [
        "cd-001",
        "城镇居民人均可支配收入",
        "70,000元 · 2025年",
        "预期性 · 力争突破",
        "69,762元",
        "未达",
        "比目标少238元",
        "—",
        "未抽样",
        "矛盾1",
    ]


@pytest.mark.parametrize(
    ("share", "bound", "text"),
    [(0.327, None, "33%"), (0.0, 0.0029, "<0.3%"), (1.0, 0.0029, ">99.7%")],
)
def test_a_sampled_row_says_its_share_and_keeps_the_bound_of_never_and_always(share, bound, text):
    found = Sampled(
        share=share, bound=bound, members=1024, sentence_zh="三成达到。", sentence_en="A third."
    )
    entry = entries([URBAN], {URBAN.id: short()}, [], {URBAN.id: found})[0]
    assert registry.sampled(entry, ZH) == text
    assert registry.sampled_sentence(entry, EN) == "A third."


def test_a_row_has_a_cell_for_every_column_in_both_languages():
    for words_now in (ZH, EN):
        for entry in ROWS:
            assert len(registry.row(entry, words_now).cells) == len(registry.head(words_now))


def test_the_pace_counts_from_the_documents_base_in_steps_of_its_unit():
    assert registry.pace(ROWS[1], ZH) == "每年+3.94个百分点"
    assert registry.pace(ROWS[2], ZH) == "年均17.73%"


def test_without_a_base_in_the_document_the_pace_counts_from_the_models_2020():
    path = Path(np.array([2020.0, 2025.0]), np.array([48593.0, 69762.1]))
    entry = entries([URBAN], {URBAN.id: replace(short(), path=path)}, [])[0]
    assert registry.pace(entry, ZH) == "年均7.58%"


def test_before_the_run_a_row_shows_what_the_document_says_and_no_verdict():
    cells = registry.row(entries([URBAN], {}, [])[0], ZH).cells
    assert cells[2].text == "70,000元 · 2025年"
    assert cells[5].text == ZH("pending")


def test_a_promise_without_a_base_starts_from_the_models_2020_and_says_whose_figure_that_is():
    path = Path(np.array([2020.0, 2025.0]), np.array([48_593.0, 69_761.5]))
    entry = entries([URBAN], {URBAN.id: short(path=path)}, [])[0]
    assert registry.promise(entry, ZH) == "48,593 → 70,000元 · 2025年"
    assert "起点取模型2020年的值" in registry.promise_source(entry, ZH)
    empty = Path(path.years, np.array([0.0, 1.0]))  # a sum that begins at 0 has no base
    entry = entries([URBAN], {URBAN.id: short(path=empty)}, [])[0]
    assert registry.promise(entry, ZH) == "70,000元 · 2025年"
    assert "起点" not in registry.promise_source(entry, ZH)
