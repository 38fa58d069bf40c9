"""What stays of compiled code on the disk: no more than the bound, and what is in use stays longest."""

import os
import time

import pytest

from model.engine import kept_code
from model.engine.kept_code import NAME, get, prune, put

OLD, RECENT, NEW = ("a" * NAME, "b" * NAME, "c" * NAME)
BODY = b"x" * 1000


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDA_CACHE", str(tmp_path))
    monkeypatch.setattr(kept_code, "MOST", 2_500)
    for days, name in ((30, OLD), (20, RECENT), (0, NEW)):
        put(name, BODY)
        used = time.time() - days * kept_code.DAY
        os.utime(tmp_path / f"{name}.o", (used, used))
    return tmp_path


def test_what_is_longest_unused_goes_first(cache):
    prune()
    assert get(OLD) is None
    assert get(RECENT) == get(NEW) == BODY


def test_what_was_read_again_is_in_use(cache):
    assert get(OLD) == BODY
    prune()
    assert get(RECENT) is None
    assert get(OLD) == get(NEW) == BODY


def test_what_a_killed_process_left_half_written_goes_and_other_files_stay(cache):
    (cache / "notes.txt").write_text("mine")
    for name, age in (("left.part", 2), ("being written.part", 0)):
        (cache / name).write_bytes(b"x")
        used = time.time() - age * kept_code.DAY
        os.utime(cache / name, (used, used))
    prune()
    assert sorted(path.name for path in cache.iterdir() if path.suffix != ".o") == [
        "being written.part",
        "notes.txt",
    ]


def test_a_file_another_process_took_away_meanwhile_is_no_fault(cache, monkeypatch):
    found = kept_code._files()
    monkeypatch.setattr(kept_code, "_files", lambda: found)
    (cache / f"{OLD}.o").unlink()
    prune()
    assert get(NEW) == BODY
