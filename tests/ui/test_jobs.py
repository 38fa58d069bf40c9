"""Background jobs: found again by what was asked, cancelled, killed, late; nobody waits for another."""

from __future__ import annotations

import base64
import os
import signal
import time
from pathlib import Path

import pytest

from tests.scenarios.test_structure import BATH
from ui.jobs import ENDED, Job, Registry, Visitor, key_of
from ui.keptanswers import Shelf


@pytest.fixture
def registry(tmp_path: Path):
    found = Registry(tmp_path, at_once=2)
    yield found
    found.close()


def request(text: str = BATH, name: str = "bath.mdl") -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(text.encode()).decode()}


def ended(job: Job, seconds: float = 60) -> Job:
    until = time.monotonic() + seconds
    while job.running and time.monotonic() < until:
        time.sleep(0.05)
    return job


def slow_model() -> str:
    """A model whose run takes far longer than these tests wait."""
    return BATH.replace("FINAL TIME = 10", "FINAL TIME = 3000000")


def test_a_job_ends_with_its_result_and_is_found_by_the_same_request(registry):
    job = ended(registry.start("upload", request(), 60))
    assert job.state == "done"
    assert job.result["stocks"] == 1
    assert job.progress.share == 1
    assert registry.start("upload", request(), 60) is job
    assert registry.find(key_of("upload", request())) is job


def test_a_refused_request_says_why(registry):
    job = ended(registry.start("upload", request("level = INTEG(", "bad.mdl"), 60))
    assert job.state == "failed"
    assert "bad.mdl" in job.fault


def test_a_disk_with_no_room_is_an_interrupted_run_that_may_be_asked_again(registry, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("ui.jobs.worker.write", full)
        assert registry.start("upload", request(), 60).state == "killed"
        patched.undo()
        patched.setattr("ui.jobs.subprocess.Popen", full)
        assert ended(registry.start("upload", request(), 60)).state == "killed"
    assert ended(registry.start("upload", request(), 60)).state == "done"


def test_cancel_ends_the_worker_at_once_and_the_same_request_may_begin_again(registry):
    job = registry.start("upload", request(slow_model()), 60)
    while job.process is None:
        time.sleep(0.02)
    job.cancel()
    assert job.state == "cancelled"
    assert job.process.wait(timeout=10) == -signal.SIGKILL
    assert registry.start("upload", request(slow_model()), 60) is not job


def test_a_run_that_nobody_waits_for_any_more_is_stopped(registry, monkeypatch):
    monkeypatch.setattr("ui.jobs.GONE", 0.1)
    job = registry.start("upload", request(slow_model()), 60)
    one, other = Visitor(), Visitor()
    job.join(one)
    job.join(other)
    del one
    while job.process is None:
        time.sleep(0.02)
    time.sleep(0.5)
    assert job.running
    del other  # as its session is gone
    assert ended(job, 20).state == "cancelled"


def test_a_killed_worker_is_told_from_one_that_refused(registry):
    job = registry.start("upload", request(slow_model()), 60)
    while job.process is None:
        time.sleep(0.02)
    os.kill(job.process.pid, signal.SIGKILL)
    assert ended(job, 10).state == "killed"
    assert job.result is None


def test_a_run_over_its_time_is_stopped(registry):
    assert ended(registry.start("upload", request(slow_model()), 0.5), 20).state == "late"


def test_starting_never_waits_and_a_third_job_waits_for_room(registry):
    begin = time.monotonic()
    jobs = [registry.start("upload", request(slow_model(), f"{n}.mdl"), 60) for n in range(3)]
    assert time.monotonic() - begin < 1
    until = time.monotonic() + 10
    while sum(job.state == "running" for job in jobs) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    assert sorted(job.state for job in jobs) == ["running", "running", "waiting"]
    for job in jobs:
        job.cancel()
    assert all(job.state in ENDED for job in jobs)


def test_closing_leaves_no_worker_and_no_file(tmp_path):
    registry = Registry(tmp_path / "jobs", at_once=1)
    (tmp_path / "jobs").mkdir()
    job = registry.start("upload", request(slow_model()), 60)
    while job.process is None:
        time.sleep(0.02)
    registry.close()
    job.process.wait(timeout=10)
    assert not (tmp_path / "jobs").exists()


def test_an_answer_to_keep_is_found_by_the_next_server_and_a_spoilt_file_is_not(tmp_path):
    shelf = Shelf(tmp_path / "answers")
    for keep, kept in ((False, 0), (True, 1)):
        first = Registry(tmp_path / "first", at_once=1, shelf=shelf)
        first.root.mkdir()
        job = ended(first.start("upload", request(), 60, keep=keep))
        answer = job.result
        first.close()
        files = list((tmp_path / "answers").rglob("*.json"))
        assert len(files) == kept
    second = Registry(tmp_path / "second", at_once=1, shelf=Shelf(tmp_path / "answers"))
    found = second.find(job.key)
    assert found.state == "done"
    assert found.result == answer
    assert second.start("upload", request(), 60) is found
    second.close()
    files[0].write_text('{"stocks": 1', encoding="utf-8")
    assert Registry(tmp_path / "third", at_once=1, shelf=shelf).find(job.key) is None


def test_answers_of_other_code_are_not_found(tmp_path, monkeypatch):
    source = tmp_path / "answer.json"
    source.write_text("{}", encoding="utf-8")
    Shelf(tmp_path / "answers").put("key", source)
    assert Shelf(tmp_path / "answers").get("key") == {}
    with monkeypatch.context() as patch:
        patch.setattr("ui.keptanswers.version", lambda package: "0")
        assert Shelf(tmp_path / "answers").get("key") is None
    monkeypatch.setattr("ui.keptanswers.unchanged", lambda *folders: "f" * 64)
    assert Shelf(tmp_path / "answers").get("key") is None
    monkeypatch.setattr("ui.keptanswers.unchanged", lambda *folders: "")  # files under it changed
    assert Shelf(tmp_path / "answers").get("key") is None
