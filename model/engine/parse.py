"""From a file or a text to a Program.

    load(path) -> Program                       .mdl, .xmile, .stmx, .itmx
    loads(text, name="model.mdl") -> Program    a text; it may read no files

Encodings: what an XML file declares, UTF-8 (with or without BOM), UTF-16 with BOM, GBK/GB18030, and Windows-1252 where it is
none of these. Any line ends. A file that is no model is one sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from model.engine import limits, vensim
from model.engine.build import build
from model.engine.program import Beyond, Program
from model.engine.source import Source
from model.errors import InputError, InputErrors
from model.tables import NO_ENCODING, read_text

VENSIM = (".mdl",)
_ENCODINGS = re.compile(  # that an XML file may declare beside Unicode's; Python knows stranger ones
    r"(?:iso-?8859-?\d+|latin-?1|(?:windows-|cp)\d+|gb\w+|big5|shift_jis|euc-\w+|koi8-\w|us-ascii)",
    re.I,
)
XMILE = (".xmile", ".xml", ".stmx", ".itmx", ".isdb")


def load(path: str | Path) -> Program:
    """The Program of a model file.

    Raises InputError for a file that is missing, empty, binary, too large or no model, and for every fault in it.
    """
    path = Path(path)
    if path.suffix.lower() not in VENSIM + XMILE:
        raise InputError(
            "is not a model file", file=path, fix=f"give one of {', '.join(VENSIM + XMILE)}"
        )
    return _program(_text(path), path.name, path.parent)


def _text(path: Path) -> str:
    """The text of a model file in its own encoding."""
    try:
        text = read_text(path, max_bytes=limits.MAX_BYTES)
    except InputError as fault:
        if fault.what != NO_ENCODING:
            raise
        text = path.read_bytes().decode("cp1252", errors="replace")
    declared = re.match(r"\s*<\?xml[^>]*encoding=[\"']([\w-]+)", text[:1000])
    if declared and _ENCODINGS.fullmatch(declared.group(1)):
        try:
            return path.read_bytes().decode(declared.group(1))
        except (LookupError, UnicodeDecodeError):
            return text
    return text


def loads(text: str, *, name: str = "model.mdl") -> Program:
    """The Program of a text; `name` says the language by its ending and stands in messages."""
    return _program(text, name, None)


def read(text: str, name: str, folder: Path | None = None) -> Source:
    """The Source of a text, language by the ending of its name (or by how it begins)."""
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise InputError("is empty", file=name, fix="save the model as text (.mdl) or XMILE")
    if name.lower().endswith(XMILE) or text.lstrip().startswith("<"):
        from model.engine.xmile import read as read_xmile

        return read_xmile(text, name=name, folder=folder)
    return vensim.read(text, name=name, folder=folder)


def _program(text: str, name: str, folder: Path | None) -> Program:
    try:
        return _with_beyond(build(read(text, name, folder)))
    except RecursionError as err:
        raise InputError(
            "has equations nested too deeply", file=name, fix="split the longest equations"
        ) from err


def _with_beyond(program: Program) -> Program:
    """The program planned, so that subscript mismatches and algebraic loops are told now and not in the first run; what
    the plan cannot hold is listed with the functions nobody knows."""
    from model.engine.schedule import ends_by_stock
    from model.engine.simulate import plan_of

    found = [*program.unsupported, *ends_by_stock(program)]
    if not program.unsupported:
        try:
            plan_of(program)
        except InputError as fault:
            faults = fault.errors if isinstance(fault, InputErrors) else (fault,)
            beyond = [f.told for f in faults if isinstance(f, Beyond)]
            if len(beyond) < len(faults):
                raise
            found += beyond
    return replace(program, unsupported=tuple(found)) if found else program
