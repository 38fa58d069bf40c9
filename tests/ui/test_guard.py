"""What went wrong as a page says it: one sentence in the visitor's language, and a way on."""

from __future__ import annotations

import pytest

from model import InputError
from tests.apptest import opened, shown
from ui import answers
from ui.guard import plain_text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a.mdl: is empty", r"a.mdl\: is empty"),
        ("beds[market]: *", r"beds\[market\]\: \*"),
        ("one\n\ntwo\n", "- one\n- two"),
        (":red[x] $y$", r"\:red\[x\] \$y\$"),
    ],
)
def test_nothing_in_a_file_is_markup_and_each_fault_has_its_line(said, shown):
    assert plain_text(said) == shown


def test_a_place_whose_file_is_gone_says_which_and_offers_to_try_again_or_go_elsewhere(monkeypatch):
    def gone(region_id: str) -> None:
        raise InputError("does not exist", file=f"regions/{region_id}/targets.csv", fix="write it")

    monkeypatch.setattr(answers, "open_region", gone)
    app = opened(region="shanghai-district")
    assert not app.exception
    assert "regions/shanghai-district/targets.csv" in shown(app).replace("\\", "")
    assert {"重试", "成都市"} <= {button.label for button in app.button}
    assert "shanghai-district" in app.query_params["region"]  # the link is as it was


def test_a_server_set_up_wrongly_says_so_in_the_visitors_language(monkeypatch):
    monkeypatch.setenv("KEDA_SIGN_IN", "foo")
    app = opened(region="shanghai-district")
    assert not app.exception
    assert "服务器设置KEDA_SIGN_IN：“foo”不是登录方式" in shown(app).replace("\\", "")
