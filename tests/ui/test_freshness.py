"""A changed model file is noticed while the server runs."""

from __future__ import annotations

import os

from ui import freshness


def test_a_file_written_added_or_removed_is_named_and_nothing_else(tmp_path):
    for name in ("kept.mdl", "written.mdl", "removed.csv"):
        (tmp_path / name).write_text("x")
    first = freshness.stamp(tmp_path)
    assert freshness.changed(first, freshness.stamp(tmp_path)) == []
    os.utime(tmp_path / "written.mdl", ns=(1, 1))
    (tmp_path / "removed.csv").unlink()
    (tmp_path / "added.po").write_text("x")
    (tmp_path / "notes.txt").write_text("x")
    latest = freshness.stamp(tmp_path)
    assert freshness.changed(first, latest) == ["added.po", "removed.csv", "written.mdl"]


def test_what_the_app_keeps_is_watched():
    names = [path for path, _ in freshness.stamp(freshness.SECTORS, freshness.LOCALE)]
    assert any(name.endswith("eldercare.mdl") for name in names)
    assert any(name.endswith("keda.po") for name in names)
