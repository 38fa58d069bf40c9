"""The Model page without a browser: what a link opens, in every place, and what is said of what is not there."""

from __future__ import annotations

import pytest

from scenarios import open_region
from scenarios.region import region_ids
from tests.apptest import at_page, shown


@pytest.mark.parametrize("region", region_ids())
def test_every_places_model_is_shown_with_its_counts(region):
    app = at_page("model", region=region)
    assert not app.exception
    assert not app.error
    text = shown(app)
    assert ("个变量组成" in text) == bool(open_region(region).sectors)
    assert "k-lead" in text


def test_a_link_opens_a_variable_with_its_equation_source_and_path():
    app = at_page("model", var="plan rate total")
    text = shown(app)
    assert not app.exception
    assert "plan rate total" in text
    assert "城镇居民收入年均增速" in text
    assert "规划文件" in text


def test_an_element_opens_its_array_which_says_that_it_is_computed_and_has_its_numbers():
    text = shown(at_page("model", var="total income[urban]"))
    assert "由方程计算得出" in text
    assert "2035" in text


@pytest.mark.parametrize("layer", ["all", "loops"])
def test_layers_open_from_the_address(layer):
    app = at_page("model", layer=layer, sector="eldercare")
    assert not app.exception
    assert not app.error
    picks = {box.label: box.value for box in app.selectbox}
    assert ("板块" if layer == "all" else "回路") in picks


def test_a_variable_brings_its_sector_and_the_layer_it_is_drawn_in():
    app = at_page("model", var="vacancy")
    picks = {box.label: box.value for box in app.selectbox}
    assert (picks["部门"], picks["图层"]) == ("housing", "all")


def test_a_loop_is_told_in_a_sentence():
    assert "BE1（调节回路）" in shown(
        at_page("model", layer="loops", sector="eldercare", loop="be1")
    )


def test_choosing_a_sector_writes_the_address():
    app = at_page("model", sector="eldercare", var="Waiting")
    box = next(box for box in app.selectbox if box.label == "部门")
    box.set_value("income").run()
    assert app.query_params["sector"] in ("income", ["income"])
    assert "var" not in app.query_params


def test_english_has_no_chinese_of_ours():
    text = shown(at_page("model", lang="en", var="Waiting"))
    assert "Elders on the waiting list." in text
    assert "个变量" not in text


def test_the_upload_says_what_it_takes():
    assert "不超过5MB" in shown(at_page("model", src="upload"))
