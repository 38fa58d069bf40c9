"""A question answered in a process of its own: files in a folder, nothing else."""

import json
import subprocess
import sys

import pytest

from scenarios.futures.worker import CANCEL, PROGRESS, REQUEST, RESULT, serve

from .conftest import PACKS


def asked(folder, **request):
    ask = {"region": "town", "root": str(PACKS), "engine": "numpy", "until": 2025, "members": 128}
    request["ask"] = ask | request.get("ask", {})
    (folder / REQUEST).write_text(json.dumps(request), encoding="utf-8")
    return folder / REQUEST


def said(folder, name=PROGRESS):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_the_result_is_the_commands_own_answer(tmp_path):
    assert serve(asked(tmp_path, ask={"targets": ["t-001"]})) == 0
    found = said(tmp_path, RESULT)
    assert {"n", "seed", "seconds", "members_per_second", "targets", "joint"} <= set(found)
    assert {"id", "probability", "stderr", "p05", "p50", "p95"} <= set(found["targets"][0])
    assert "这些范围之下" in found["targets"][0]["sentence_zh"]
    assert said(tmp_path)["state"] == "done"


def test_a_cancel_file_stops_the_work(tmp_path):
    (tmp_path / CANCEL).touch()
    assert serve(asked(tmp_path)) == 3
    assert said(tmp_path)["state"] == "cancelled"
    assert not (tmp_path / RESULT).exists()


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"kind": "wish"}, "is not a question"),
        ({"ask": {"targets": ["t-009"]}}, "not a known target"),
        ({"ask": {"seeds": 1}}, "is not a key of a question"),
    ],
)
def test_bad_input_is_said_in_one_sentence(tmp_path, request_, says):
    assert serve(asked(tmp_path, **request_)) == 2
    assert says in said(tmp_path)["message"]


def test_it_runs_as_a_process(tmp_path):
    path = asked(tmp_path, ask={"targets": ["t-001"]})
    words = [sys.executable, "-m", "scenarios.futures.worker", str(path)]
    assert subprocess.run(words, check=False, timeout=120).returncode == 0
    assert said(tmp_path, RESULT)["n"] == 128
