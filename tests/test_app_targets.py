"""The target page without a browser: counts, filters, a row's panel, links. Driven through the address."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from scenarios import open_region
from tests.apptest import at_page, shown

PROMISES = len(open_region("chengdu").targets)


def test_the_page_opens_with_the_counts_by_verdict():
    app = at_page("targets")
    assert not app.exception
    assert f"成都市共{PROMISES}项量化目标。按“计划”方案测算：可达" in shown(app)


def test_a_row_opens_its_verdict_document_and_findings():
    text = shown(at_page("targets", row="cd-001"))
    for part in ("69,762", "未达", "至少7.58%", "居民收入水平提升工程", "矛盾"):
        assert part in text


def test_a_link_to_a_row_outside_the_model_says_so_beside_its_page_of_the_list():
    app = at_page("targets", row="cd-030")
    text = shown(app)
    assert "该项目标未纳入模型" in text
    assert "十大工程" in text
    assert "第2页" in text
    app.button(key="k-side-close").click().run()
    assert app.query_params["p"] in ("2", ["2"])


def test_a_filter_that_finds_nothing_offers_to_clear_it():
    app = at_page("targets", q="no such words")
    assert "没有符合条件的目标" in shown(app)
    app.button(key="k-clear").click().run()
    assert "没有符合条件的目标" not in shown(app)
    assert "q" not in app.query_params


def test_a_chosen_filter_is_in_the_address():
    app = at_page("targets")
    app.selectbox(key="k-f.area").set_value("elderly").run()
    assert app.query_params["f.area"] in ("elderly", ["elderly"])


def test_levers_moved_elsewhere_count_here_too():
    text = shown(at_page("targets", row="cd-001", **{"l.plan_rate_total__urban": "0.0758"}))
    assert "70,022" in text


def test_a_failing_run_leaves_the_registry_readable(monkeypatch):
    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("the engine is gone")

    monkeypatch.setattr("ui.answers.judge", broken)
    app: AppTest = at_page("targets", **{"l.plan_rate_total__urban": "0.0761"})
    assert not app.exception
    assert "这组取值没有算出结果" in shown(app)
    assert f"成都市共{PROMISES}项量化目标" in shown(app)


def test_english_says_the_same():
    text = shown(at_page("targets", lang="en"))
    assert f"Chengdu: {PROMISES} quantified targets" in text
