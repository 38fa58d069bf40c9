"""Saving, pinning and comparing scenarios without a browser. Each test has a store of its own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from scenarios import open_region
from scenarios.databook import uploaded
from scenarios.store import Person, open_store
from tests.apptest import at_page, opened, shown
from tests.scenarios.databook.conftest import filled
from ui import library, sliders
from ui.newplace import XLSX

RATE = "l.plan_rate_total__urban"


@pytest.fixture(autouse=True)
def fresh_store(tmp_path, monkeypatch):
    """An empty store, forgotten by the app's caches before and after."""
    monkeypatch.setenv("KEDA_HOME", str(tmp_path))
    for kept in (library.store, library._saved):
        kept.clear()
    yield
    for kept in (library.store, library._saved):
        kept.clear()


def save(name: str = "冲刺一", rate: float = 0.0758) -> str:
    """A scenario saved by somebody else; its id."""
    region = open_region("chengdu")
    settings = {"scenario": "plan", "changes": {"plan_rate_total__urban": rate}}
    kept = library.keep(
        region, settings, name=name, by=Person("王"), results={"cd-001": 70000.0 + rate}
    )
    return kept.saved.id


def test_what_is_saved_after_the_file_was_taken_away_is_kept_in_a_new_one(tmp_path):
    save("冲刺一")
    for path in tmp_path.glob("scenarios.sqlite3*"):
        path.unlink()
    found = save("冲刺二")
    assert [one.name for one in open_store().list(region="chengdu")] == ["冲刺二"]
    assert found in library.library(open_region("chengdu"))


def test_a_store_that_does_not_answer_is_not_asked_at_every_redraw(monkeypatch):
    region, asked = open_region("chengdu"), []
    monkeypatch.setattr(library, "nothing_saved", lambda: asked.append(1) or 1 / 0)
    assert "plan" in library.library(region)
    assert "plan" in library.library(region)
    assert not library.reachable(region)
    assert len(asked) == 1
    library._trouble().clear()


def said(app: AppTest) -> str:
    return " ".join(toast.value for toast in app.toast)


def test_the_page_lists_the_plans_own_scenarios_with_their_differences():
    text = shown(at_page("scenarios"))
    assert "成都市共有" in text
    assert "与计划相差0项" in text
    assert "还没有保存的方案" in text


def test_saving_the_screen_opens_it_under_its_name():
    app = opened(**{"t": "cd-001", RATE: "0.0758"})
    app.text_input(key="k-save-name-plan").set_value("冲刺一").run()
    app.button(key="k-save-now").click().run()
    assert "已保存为“冲刺一”" in said(app)
    assert RATE not in app.query_params
    assert "70,022" in shown(app)
    assert [saved.name for saved in open_store().list("chengdu")] == ["冲刺一"]


def test_a_name_is_needed_to_save_one_a_list_can_show_and_not_one_of_the_plans_own():
    app = opened(**{"t": "cd-001", RATE: "0.0758"})
    app.button(key="k-save-now").click().run()
    assert "请先写方案名称" in said(app)
    app.text_input(key="k-save-name-plan").set_value("长" * 41).run()
    app.button(key="k-save-now").click().run()
    assert "有41个字；请不超过40个字" in said(app)
    assert open_store().list("chengdu") == ()
    app.text_input(key="k-save-name-plan").set_value("趋势").run()
    app.button(key="k-save-now").click().run()
    assert "已保存为“趋势（2）”" in said(app)


def test_a_link_to_a_saved_scenario_opens_its_levers():
    app = opened(t="cd-001", sc=save())
    assert "70,022" in shown(app)
    assert any('"text": "7.58%"' in e.proto.json for e in app.get("bidi_component"))


def test_resetting_a_saved_scenario_returns_to_what_was_saved():
    app = opened(**{"t": "cd-001", "sc": save(), RATE: "0.09"})
    app.button(key="k-reset").click().run()
    assert "70,022" in shown(app)


def test_pinning_a_changed_state_saves_it_and_sets_it_beside():
    app = opened(**{"t": "cd-001", RATE: "0.08"})
    app.button(key="k-pin").click().run()
    assert "已固定为对比" in said(app)
    assert len(open_store().list("chengdu")) == 1
    app.session_state[sliders.BASIC] = True  # Streamlit's own, which a test can move
    app.run()
    app.slider[0].set_value(7.5).run()
    text = shown(app)
    assert "方案对比" in text
    assert "71,399" in text


def test_a_fifth_scenario_is_refused_with_the_reason():
    others = ",".join(["trend", "stress", "delayed"])
    app = opened(t="cd-001", cmp=others)
    app.button(key="k-pin").click().run()
    assert "最多同时对比四个方案" in said(app)


def test_two_ticked_scenarios_show_only_what_differs():
    text = shown(at_page("scenarios", ids=f"plan,{save()}"))
    assert "城镇居民收入年均增速" in text
    assert "7.58%" in text
    assert "k-compared" in text
    compared = text.split("k-compared")[1]
    assert "农村居民人均可支配收入" not in compared


def test_a_deleted_scenario_can_be_put_back():
    name = save()
    app = at_page("scenarios")
    app.button(key=f"k-delete-{name}-do").click().run()
    assert "“冲刺一”已删除" in shown(app)
    app.button(key="k-restore").click().run()
    assert "“冲刺一”已恢复" in said(app)
    assert [saved.name for saved in open_store().list("chengdu")] == ["冲刺一"]


def test_a_scenario_can_be_renamed():
    name = save()
    app = at_page("scenarios")
    app.text_input(key=f"k-name-{name}").set_value("冲刺二").run()
    app.button(key=f"k-name-{name}-do").click().run()
    assert [saved.name for saved in open_store().list("chengdu")] == ["冲刺二"]


def test_a_scenario_of_an_older_model_shows_both_results(monkeypatch):
    name = save()
    monkeypatch.setattr(library, "_named", older(library._named))
    text = shown(at_page("scenarios", ids=f"plan,{name}"))
    assert "旧版模型" in text
    assert "保存时" in text
    assert "70,022" in text


def older(named):
    """The same with every saved scenario from an older model."""
    from dataclasses import replace

    return lambda region, saved: replace(named(region, saved), older=True)


def test_without_the_store_the_plans_own_scenarios_still_open(monkeypatch):
    def gone(*args: object, **options: object) -> None:
        raise OSError("no database")

    monkeypatch.setattr(library, "_saved", gone)
    monkeypatch.setattr(library, "store", gone)
    app = at_page("scenarios")
    assert not app.exception
    assert "方案库暂时连不上" in shown(app)
    monkeypatch.undo()


def test_a_filled_workbook_becomes_a_place_without_a_command_line(tmp_path):
    content = filled(tmp_path / "own.xlsx").read_bytes()
    app = at_page("scenarios")
    app.file_uploader(key="k-place-file").upload("own.xlsx", content, XLSX).run()
    assert "某市某区：5项目标" in shown(app)
    app.button(key="k-place-keep").click().run()
    assert "已存入：5项目标" in said(app)
    assert app.query_params["region"] == "my-district"
    assert not [e.value for e in app.error]
    assert "某市某区" in shown(app)


def test_an_unfilled_workbook_lists_every_cell_to_mend():
    app = at_page("scenarios")
    app.file_uploader(key="k-place-file").upload("own.xlsx", uploaded.blank(), XLSX).run()
    assert "处需要改" in shown(app)
    assert "own.xlsx" in shown(app)
