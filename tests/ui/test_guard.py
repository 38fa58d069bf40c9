"""Sentences from files as they stand on a page."""

from __future__ import annotations

import pytest

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
