"""What a notebook shows."""

import pytest

from model.errors import InputError, InputErrors
from scenarios import answer, frame, judge, open_region, paths
from scenarios.funding import fund


@pytest.fixture(scope="module")
def place():
    return open_region("yongchuan")


def test_a_region_shows_its_name_sectors_and_grades(place):
    html = place._repr_html_()
    assert place.name_zh in html and "eldercare" in html and place.program.hash[:12] in html


def test_an_answer_shows_its_verdicts_and_the_call_that_makes_them_again():
    reply = answer("yongchuan", "plan", {}, ["yc-016"], explain=False)
    html = reply._repr_html_()
    assert "yc-016" in html and "keda reach yongchuan" in html and "养老服务床位总量" in html


def test_a_verdict_shows_its_sentence(place):
    verdict = judge(place, "plan", {}, ["yc-016"], explain=False)[0]
    assert "2025年养老服务床位总量为" in verdict._repr_html_()


def test_words_of_a_document_cannot_become_markup(place):
    from dataclasses import replace

    verdict = judge(place, "plan", {}, ["yc-016"], explain=False)[0]
    evil = replace(verdict, target=replace(verdict.target, indicator="<script>alert(1)</script>"))
    assert "<script>" not in evil._repr_html_()


def test_tables_hold_plain_numbers(place):
    reply = answer("yongchuan", "plan", {}, ["yc-016"], explain=False)
    table = frame(reply.verdicts)
    assert table.loc["yc-016", "value"] == reply.verdicts[0].value
    assert paths(reply).loc[2025, "yc-016"] == pytest.approx(reply.verdicts[0].value)


def test_a_funding_shows_its_years():
    html = fund(open_region("wenjiang"))._repr_html_()
    assert "合计" in html and "亿元" in html


def test_a_fault_in_a_notebook_is_its_sentences_and_no_stack():
    with pytest.raises(InputError) as one:
        answer("yongchuan", "plna", {}, ["yc-016"])
    assert one.value._render_traceback_() == [str(one.value)] and "plan" in str(one.value)
    both = InputErrors([InputError("is empty", where="a"), InputError("is empty", where="b")])
    assert both._render_traceback_() == ["a: is empty", "b: is empty"]
