"""A question answered as the app's worker process does it: files in a folder, nothing else."""

import json
import subprocess
import sys

import pytest

from scenarios.futures import ranges
from scenarios.worker import FAULT, PROGRESS, REQUEST, RESULT, main

from .conftest import PACKS


def asked(folder, **request):
    ask = {"region": "town", "root": str(PACKS), "engine": "numpy", "until": 2025, "members": 128}
    request["ask"] = ask | request.get("ask", {})
    (folder / REQUEST).write_text(json.dumps(request), encoding="utf-8")
    return folder


def said(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_the_result_is_the_commands_own_answer(tmp_path):
    assert main("futures", asked(tmp_path, ask={"targets": ["t-001"]})) == 0
    found = said(tmp_path, RESULT)
    assert {"n", "seed", "seconds", "members_per_second", "targets", "joint"} <= set(found)
    assert {"id", "probability", "stderr", "p05", "p50", "p95"} <= set(found["targets"][0])
    assert "这些范围之下" in found["targets"][0]["sentence_zh"]
    assert sum(found["distributions"]["t-001"]["counts"]) == found["n"]
    assert said(tmp_path, PROGRESS) == {"done": 128, "total": 128, "stage": "futures"}


@pytest.mark.parametrize("kind", ["sensitivity", "discover", "ranges", "compare"])
def test_every_kind_of_question_has_an_answer(tmp_path, kind, monkeypatch):
    every = ranges.variants
    monkeypatch.setattr(ranges, "variants", lambda ask: every(ask)[-3:])
    request = {"kind": kind, "target": "t-001", "base": 64, "scenarios": ["plan", "more"]}
    assert main("futures", asked(tmp_path, ask={"targets": ["t-001"]}, **request)) == 0
    assert said(tmp_path, RESULT)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"kind": "wish"}, "is not a question"),
        ({"kind": "discover"}, 'misses "target"'),
        ({"ask": {"targets": ["t-009"]}}, "not a known target"),
        ({"ask": {"seeds": 1}}, "is not a key of a question"),
    ],
)
def test_bad_input_is_said_in_one_sentence(tmp_path, request_, says):
    assert main("futures", asked(tmp_path, **request_)) == 2
    assert says in said(tmp_path, FAULT)["sentence"]


def test_it_runs_as_a_process(tmp_path):
    asked(tmp_path, ask={"targets": ["t-001"]})
    words = [sys.executable, "-m", "scenarios.worker", "futures", str(tmp_path)]
    assert subprocess.run(words, check=False, timeout=120).returncode == 0
    assert said(tmp_path, RESULT)["n"] == 128
