"""A place opened in an earlier start: the same again, and any edit of its files at once."""

import pytest

from model import kept
from scenarios import region as regions
from scenarios.region import open_region

WAGE = "base income[urban,wage]"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache of its own, to a process younger than every file."""
    monkeypatch.setenv("KEDA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "BEGAN", kept.BEGAN + 1e6)
    regions._open.cache_clear()
    yield tmp_path / "cache" / "kept"
    regions._open.cache_clear()


def started_again(packs):
    """The place as a new process opens it."""
    regions._open.cache_clear()
    return open_region("small", packs)


def test_the_second_start_checks_nothing_and_finds_the_same_place(packs, folder, monkeypatch):
    first = open_region("small", packs)
    monkeypatch.setattr(regions, "_checked", lambda _: pytest.fail("read again"))
    again = started_again(packs)
    assert again == first
    assert again is not first


def test_an_edited_file_gives_new_numbers_at_once(packs, folder):
    assert open_region("small", packs).own_values[WAGE] == 20_000
    path = packs / "small" / "baseline.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("20000,", "21000,"), encoding="utf-8")
    assert open_region("small", packs).own_values[WAGE] == 21_000
    assert started_again(packs).own_values[WAGE] == 21_000
    path.write_text(before, encoding="utf-8")
    assert started_again(packs).own_values[WAGE] == 20_000


def test_a_file_edited_while_the_place_is_read_leaves_nothing_behind(packs, folder, monkeypatch):
    path, read = packs / "small" / "baseline.csv", regions.read_baseline
    before = path.read_text(encoding="utf-8")

    def edited_first(file):
        path.write_text(before.replace("20000,", "21000,"), encoding="utf-8")
        return read(file)

    with monkeypatch.context() as patch:
        patch.setattr(regions, "read_baseline", edited_first)
        open_region("small", packs)
    path.write_text(before, encoding="utf-8")
    assert started_again(packs).own_values[WAGE] == 20_000


def test_a_spoilt_cache_is_made_anew(packs, folder):
    open_region("small", packs)
    for file in folder.glob("*.kept"):
        file.write_bytes(file.read_bytes()[:-9] + b"not ours!")
    assert started_again(packs).own_values[WAGE] == 20_000
