"""What is kept on disk: the same things again, never an older one, and nothing read that this user did not write."""

import hashlib
import os
import pickle

import pytest

from model import kept
from model.engine import Program, loads, simulate

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
    return tmp_path / "kept"


def tea(text=TEA, *, of=Program, made_from=None):
    return kept.kept(
        of,
        made_from or (lambda: (text,)),
        lambda: loads(text, name="tea.mdl"),
        modules=("model.engine",),
    )


@pytest.fixture
def put(folder):
    tea()
    (path,) = folder.glob("*.kept")
    return path


@pytest.fixture
def unread(monkeypatch):
    """Fails where a text is read."""
    monkeypatch.setattr(f"{__name__}.loads", lambda *_, **__: pytest.fail("read again"))


def fetched(path):
    return kept._fetched(path, ("model.engine",))


def test_a_kept_program_runs_to_the_same_numbers(put):
    again = fetched(put)
    fresh = loads(TEA, name="tea.mdl")
    assert again.hash == fresh.hash
    assert (simulate(again)["cup"] == simulate(fresh)["cup"]).all()


def test_the_second_start_reads_no_equations(put, unread):
    assert tea().name == "tea.mdl"


def test_another_text_has_another_key(put, folder):
    tea(TEA.replace("90", "80"))
    assert len(list(folder.glob("*.kept"))) == 2


def test_what_changes_while_it_is_read_is_not_kept(folder):
    versions = iter(("before", "after"))
    tea(made_from=lambda: (next(versions),))
    tea(made_from=lambda: ("",))  # nor what nobody can say the origin of
    assert not folder.exists()


def test_files_written_since_the_start_leave_nothing_to_keep(tmp_path, monkeypatch):
    (tmp_path / "inputs.csv").write_text("id\n", encoding="utf-8")
    assert kept.unchanged(tmp_path) == ""
    monkeypatch.setattr(kept, "BEGAN", kept.BEGAN + 1e6)
    first = kept.unchanged(tmp_path)
    (tmp_path / "limits.yaml").write_text("limits: []\n", encoding="utf-8")
    assert first
    assert kept.unchanged(tmp_path) != first


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
    assert tea().name == "tea.mdl"


def test_without_a_folder_to_write_things_are_made_each_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("KEDA_CACHE", str(tmp_path / "file"))
    assert tea().name == "tea.mdl"


def test_the_reader_calls_nothing_but_the_engines_own_records(put):
    body = pickle.dumps(Planted())
    put.write_bytes(hashlib.sha256(body).digest() + body)
    assert fetched(put) is None


def test_only_the_newest_are_kept(folder, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    for heat in (60, 70, 80):
        tea(TEA.replace("90", str(heat)))
    assert len(list(folder.glob("*.kept"))) == 2
