"""The app without a browser: words, languages, links, errors. Driven through the address."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.apptest import linked, opened, shown
from ui import levers, sliders


def plainly(**params: str) -> AppTest:
    """The app in a browser that cannot draw the panel of sliders: Streamlit's own, which a test can move."""
    app = linked(**params)
    app.session_state[sliders.BASIC] = True
    return app.run()


def panel(app: AppTest) -> dict[str, Any]:
    """What the panel of sliders is given to draw."""
    found = [e.proto for e in app.get("bidi_component")]
    return json.loads(next(p.json for p in found if p.component_name == "keda_sliders"))


@pytest.fixture(scope="module")
def chengdu() -> AppTest:
    return opened()


def test_the_app_opens_on_chengdus_incomes(chengdu):
    text = shown(chengdu)
    assert not chengdu.exception
    for part in (
        "69,762",
        "比目标少238元",
        "39,928",
        "比目标少72元",
        "未达",
        "至少7.58%",
        "至少8.64%",
    ):
        assert part in text


def test_each_target_has_a_slider_where_the_plan_stands(chengdu):
    found = {lever["name"]: lever for lever in panel(chengdu)["levers"]}
    assert found["城镇居民收入年均增速"]["value"] == 7.5
    assert found["农村居民收入年均增速"]["value"] == 8.6
    assert found["城镇居民收入年均增速"]["text"] == "7.5%"


def test_a_link_with_a_higher_rate_opens_a_reached_verdict():
    app = opened(**{"l.plan_rate_total__urban": "0.0758", "t": "cd-001"})
    text = shown(app)
    assert "70,022" in text
    assert "比目标多22元" in text
    assert "可达" in text
    assert panel(app)["levers"][0]["value"] == 7.58


def test_moving_a_slider_writes_the_address():
    app = plainly(t="cd-001")
    rate = next(s for s in app.slider if s.label == "城镇居民收入年均增速")
    rate.set_value(7.6).run()
    assert app.query_params["l.plan_rate_total__urban"] in ("0.076", ["0.076"])
    assert "比目标多87元" in shown(app)


def test_reset_returns_to_the_scenario_as_saved():
    app = opened(**{"l.plan_rate_total__urban": "0.08", "t": "cd-001"})
    app.button(key="k-reset").click().run()
    assert "l.plan_rate_total__urban" not in app.query_params
    assert "69,762" in shown(app)


def test_english_says_the_same_and_holds_no_chinese_sentence():
    app = opened(lang="en", t="cd-001")
    text = shown(app)
    assert "CNY 238 below target" in text
    assert "at least 7.58%" in text
    assert "未达" not in text


def test_the_language_switch_keeps_everything_else():
    app = opened(**{"l.plan_rate_total__urban": "0.08", "t": "cd-001"})
    app.button_group(key="k-language").set_value("en").run()
    assert app.query_params["l.plan_rate_total__urban"] in ("0.08", ["0.08"])
    assert "Reached" in shown(app)


@pytest.mark.parametrize(
    ("params", "named"),
    [
        ({"l.plan_rate_total__urban": "fast"}, "l.plan_rate_total__urban=fast"),
        ({"l.plan_rate_total__urban": "9"}, "l.plan_rate_total__urban=9"),
        ({"l.no_such_lever": "1"}, "l.no_such_lever=1"),
        ({"sc": "dream"}, "sc=dream"),
        ({"t": "cd-001,zz-9"}, "t=zz-9"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_part_of_a_link_is_named_and_the_rest_still_opens(params, named):
    app = opened(**({"t": "cd-001"} | params))
    assert not app.exception
    assert f"链接中的“{named}”无法识别，已按计划值显示。" in shown(app)
    assert "69,762" in shown(app)


def test_an_unknown_region_names_the_known_ones():
    app = opened(region="atlantis")
    assert "没有“atlantis”这个地区" in shown(app)
    app.button(key="go-chengdu").click().run()
    assert "69,762" in shown(app)


def test_no_target_chosen_offers_the_usual_ones():
    app = opened(t="none")
    assert "还没有选目标" in shown(app)
    app.button(key="k-open-cd-001").click().run()
    assert "69,762" in shown(app)


def test_a_target_outside_the_model_gets_no_verdict():
    app = opened(t="cd-017")
    assert "不作判定" in shown(app)
    assert not app.exception


def test_stated_parts_end_below_the_stated_total_and_say_what_each_would_need():
    text = shown(opened(**{"k.income_growth_basis": "1", "t": "cd-001"}))
    assert "68,772" in text
    for part in (
        "工资性收入",
        "经营净收入",
        "财产净收入",
        "转移净收入",
        "仅靠此项补齐，年均需",
        "超过可能上限",
    ):
        assert part in text


def test_yongchuans_beds_show_both_readings_and_their_use():
    text = shown(opened(region="yongchuan"))
    for part in ("养老服务床位总量", "表中3980张", "正文4210张", "入住率"):
        assert part in text


def test_a_failing_run_keeps_the_page_and_says_how_to_go_on(monkeypatch):
    app = plainly(t="cd-001")

    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("the engine is gone")

    monkeypatch.setattr("ui.answers.answer", broken)
    rate = next(s for s in app.slider if s.label == "城镇居民收入年均增速")
    rate.set_value(9.3).run()
    text = shown(app)
    assert not app.exception
    assert "这组取值没有算出结果" in text
    assert "the engine is gone" not in text
    assert "上次结果" in text
    app.button(key="k-undo").click().run()
    assert "69,762" in shown(app)


def test_a_mistake_in_a_page_is_a_sentence_with_a_number(monkeypatch):
    def broken(*args: object, **options: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("ui.header.header", broken)
    app = opened()
    assert not app.exception
    assert "这一页没有显示出来，编号" in shown(app)
    assert "secret" not in shown(app)


def test_presenter_mode_shows_three_cards_three_levers_and_no_header():
    app = opened(present="1")
    assert not app.multiselect
    assert len(panel(app)["levers"]) == 3
    assert "69,762" in shown(app)


def test_a_rehearsal_runs_every_scenario_and_says_that_all_are_ready(monkeypatch):
    app = opened(t="cd-001")
    app.button(key="k-rehearse").click().run()
    said = [toast.value for toast in app.toast]
    assert any("个方案均已就绪" in text or "引擎还在准备" in text for text in said)

    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("the engine is gone")

    monkeypatch.setattr("ui.answers.answered", broken)
    app.button(key="k-rehearse").click().run()
    assert any("这些方案没有算出结果" in toast.value for toast in app.toast)


def test_definitions_behind_a_line_are_drawn_once_it_is_opened():
    app = opened(t="cd-001")
    closed = len(app.button_group)
    app.session_state[levers.SWITCHES] = True
    app.run()
    assert len(app.button_group) > closed
