"""A model somebody brings: reported, run, refused in one sentence; never executed."""

from __future__ import annotations

import base64
import contextlib

import pytest

from model import InputError
from scenarios import upload
from tests.scenarios.test_structure import BATH

QUIET = lambda done, total, stage: None  # noqa: E731


def asked(text: str, name: str = "bath.mdl", **changes: float) -> dict:
    content = base64.b64encode(text.encode()).decode()
    return {"name": name, "content": content, "changes": changes}


@pytest.fixture(scope="module")
def answer():
    return upload.answered(asked(BATH), QUIET)


def test_the_report_counts_what_there_is(answer):
    assert (answer["stocks"], answer["start"], answer["end"]) == (1, 0, 10)
    assert answer["unsupported"] == []
    assert answer["loops"]


def test_every_constant_has_a_slider_half_down_and_half_up(answer):
    rows = {row["name"]: row for row in answer["constants"]}
    assert set(rows) == {"size", "tap", "drain time"}
    assert (rows["tap"]["low"], rows["tap"]["high"]) == (2.5, 7.5)


def test_the_first_path_is_the_stocks(answer):
    assert next(iter(answer["paths"])) == "level"
    assert answer["paths"]["level"][0] == 10
    assert answer["paths"]["level"][1] == pytest.approx(10 + 5 * 0.9 - 2.5)


def test_a_moved_constant_gives_the_same_as_a_file_that_holds_it(answer):
    moved = upload.rerun("bath.mdl", asked(BATH)["content"], {"tap": 7.5})
    written = upload.answered(asked(BATH.replace("tap = 5", "tap = 7.5")), QUIET)
    assert moved["paths"]["level"] == written["paths"]["level"]


def test_steps_are_told_as_they_finish():
    told: list[str] = []
    upload.answered(asked(BATH), lambda done, total, stage: told.append(stage))
    assert tuple(told) == upload.STAGES


def test_a_function_the_engine_does_not_know_is_listed_and_nothing_runs():
    found = upload.answered(asked(BATH.replace("tap = 5", "tap = GET FANCY(3)")), QUIET)
    assert found["unsupported"][0]["variable"] == "tap"
    assert "paths" not in found


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.docx", b"x", "is not a model file"),
        ("big.mdl", b"x" * (upload.MAX_BYTES + 1), "the limit is"),
        ("empty.mdl", b"  \n", "is empty"),
    ],
)
def test_what_cannot_be_a_model_is_refused_before_any_worker(name, content, said):
    with pytest.raises(InputError, match=said):
        upload.checked(name, content)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('touch gone') ~ ~ |",
        "a = GET XLS CONSTANTS('/etc/passwd', 'a', 'A1') ~ ~ |",
        "a = b ~ ~ |\nb = a ~ ~ |",
    ],
)
def test_a_hostile_or_broken_text_is_a_sentence_or_a_list(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with contextlib.suppress(InputError):
        assert upload.answered(asked(text, "bad.mdl"), QUIET)["unsupported"]
    assert not list(tmp_path.iterdir())


def test_gb18030_text_is_read():
    content = base64.b64encode(BATH.replace("Water", "水量").encode("gb18030")).decode()
    found = upload.answered({"name": "浴缸.mdl", "content": content}, QUIET)
    assert found["stocks"] == 1


@pytest.mark.parametrize(
    ("inflow", "name", "time"),
    [("EXP(EXP(level))", "inflow", 0.0), ("1 / (level - level)", "inflow", 0.0)],
)
def test_a_path_that_leaves_the_numbers_is_named_with_its_time(inflow, name, time):
    text = BATH.replace("inflow = tap*(1 - fullness)", f"inflow = {inflow}")
    found = upload.answered(asked(text), QUIET)
    assert (found["broken"]["variable"], found["broken"]["time"]) == (name, time)


def test_a_model_that_stays_finite_says_nothing_of_it(answer):
    assert answer["broken"] is None
