"""Errors that name the place, the fault and the cure.

    raise InputError("is not a number", file=path, row=14, column="beds", got="7,2O0", fix="write digits only, e.g. 7200")

reads: `history.csv, row 14, column "beds": "7,2O0" is not a number; write digits only, e.g. 7200`.
Every front end (command line, app, upload, notebook) shows `str(error)` and nothing else.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path


class InputError(ValueError):
    """One fault in something a person supplied: a file, a cell, a name, a value.

    Parameters
    ----------
    what : str            The fault, as the end of a sentence: "is not a number".
    file, row, column     Where, as a spreadsheet counts (the header is row 1).
    where : str           Any other place: "scenario \\"fast\\"", "equation \\"completions\\"".
    got : object          The offending value, quoted in the sentence.
    fix : str             How to mend it, as an imperative.
    """

    def __init__(
        self,
        what: str,
        *,
        file: str | Path | None = None,
        row: int | None = None,
        column: str | None = None,
        where: str | None = None,
        got: object = None,
        fix: str | None = None,
    ) -> None:
        self.what, self.row, self.column, self.where = what, row, column, where
        self.got, self.fix = got, fix
        self.file = None if file is None else display_path(file)
        super().__init__(self._sentence())

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of its stack: the sentence."""
        return str(self).splitlines()

    def _sentence(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                None if self.row is None else f"row {self.row}",
                None if self.column is None else f'column "{self.column}"',
                self.where,
            )
            if part
        )
        got = " ".join(str(self.got).splitlines())  # a cell may hold several lines
        body = self.what if self.got is None else f'"{got}" {self.what}'
        sentence = f"{place}: {body}" if place else body
        return f"{sentence}; {self.fix}" if self.fix else sentence


class InputErrors(InputError):
    """Every fault found at once, one sentence a line, so that nobody mends a file five times."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(errors)
        ValueError.__init__(self, "\n".join(str(error) for error in self.errors))


def raise_all(errors: Sequence[InputError]) -> None:
    """Raise nothing, the one error, or all of them together."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise InputErrors(errors)


def display_path(path: str | Path) -> str:
    """The path as the reader knows it: relative to the working directory where it lies below it."""
    path = Path(path)
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (ValueError, RuntimeError, OSError):  # elsewhere; a link that leads back to itself
        return path.as_posix()


def nearest(name: str, known: Iterable[str], *, among: int = 6) -> str:
    """The end of a sentence about an unknown name: `did you mean "build time"?` or the known ones."""
    names = list(dict.fromkeys(known))
    by_key = {candidate.casefold(): candidate for candidate in names}
    close = difflib.get_close_matches(name.casefold(), by_key, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{by_key[close[0]]}"?'
    if not names:
        return "nothing is defined here"
    more = "" if len(names) <= among else f" … ({len(names)} in all)"
    return "known: " + ", ".join(names[:among]) + more
