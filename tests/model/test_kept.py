"""Programs kept on disk: the same Program, and nothing read that this user did not write."""

import hashlib
import os
import pickle

import pytest

from model import kept
from model.engine import loads, simulate

TEA = """{UTF-8}
cup = INTEG(-cooling, 90) ~ degC ~ |
cooling = cup / time constant ~ degC/minute ~ |
time constant = 10 ~ minute ~ |
INITIAL TIME = 0 ~ minute ~ |
FINAL TIME = 8 ~ minute ~ |
TIME STEP = 1 ~ minute ~ |
SAVEPER = 1 ~ minute ~ |
"""


class Planted:
    """What a hostile file would make the reader call."""

    def __reduce__(self):
        return os.system, ("exit 1",)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDA_CACHE", str(tmp_path))
    return tmp_path / "programs"


@pytest.fixture
def put(folder):
    kept.kept_program(TEA, "tea.mdl")
    (path,) = folder.glob("*.program")
    return path


def fetched(path):
    return kept._fetched(path)


def test_a_kept_program_runs_to_the_same_numbers(put):
    again = fetched(put)
    fresh = loads(TEA, name="tea.mdl")
    assert again.hash == fresh.hash
    assert (simulate(again)["cup"] == simulate(fresh)["cup"]).all()


def test_the_second_start_reads_no_equations(put, monkeypatch):
    monkeypatch.setattr("model.engine.loads", lambda *_, **__: pytest.fail("read again"))
    assert kept.kept_program(TEA, "tea.mdl").name == "tea.mdl"


def test_another_text_has_another_key(put, folder):
    kept.kept_program(TEA.replace("90", "80"), "tea.mdl")
    assert len(list(folder.glob("*.program"))) == 2


@pytest.mark.skipif(os.name == "nt", reason="rights are another matter on Windows")
def test_a_file_others_may_write_is_not_read(put):
    put.chmod(0o666)
    assert fetched(put) is None
    put.chmod(0o600)
    put.parent.chmod(0o777)
    assert fetched(put) is None


def test_a_torn_file_is_not_read(put):
    put.write_bytes(put.read_bytes()[:-7])
    assert fetched(put) is None


def test_the_reader_calls_nothing_but_the_engines_own_classes(put):
    body = pickle.dumps(Planted())
    put.write_bytes(hashlib.sha256(body).digest() + body)
    assert fetched(put) is None


def test_only_the_newest_are_kept(folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    for heat in (60, 70, 80):
        kept.kept_program(TEA.replace("90", str(heat)), "tea.mdl")
    assert len(list(folder.glob("*.program"))) == 2
