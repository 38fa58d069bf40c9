"""Read Vensim model text (.mdl) into a Source.

    read(text, name="city.mdl", folder=None) -> Source

The text is cut into entries (`equation ~ unit ~ doc |`), each keeping its line; groups, macros, ranges and reality checks
are understood; what stands below the equations, the sketch and the settings, is read by `vensim_settings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.engine import limits
from model.engine.expressions import Parser
from model.engine.functions import DATA, spelled
from model.engine.nodes import Call, Node
from model.engine.source import CheckText, Equation, Macro, RangeDef, Source, key
from model.engine.vensim_settings import settings_of
from model.errors import InputError, raise_all

_DATA_MODES = {
    ":interpolate:": "",
    ":raw:": "raw",
    ":hold backward:": "backward",
    ":look forward:": "forward",
}
_MACRO, _END = re.compile(":MACRO:", re.I), re.compile(":END OF MACRO:", re.I)
_STOP, _STOP_OR_QUOTED = re.compile("[~|]"), re.compile(r'"(?:\\.|[^"\\])*"|[~|"]')
_SKETCH = re.compile(r"\\{2,3}---///|///---\\{2,3}")
_CHECK = re.compile(r":(THE CONDITION|TEST INPUT):", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """The text between two bars, in its fields, and the line it begins on."""

    equation: str
    unit: str
    doc: str
    line: int
    group: str


def read(text: str, *, name: str = "model.mdl", folder: Path | None = None) -> Source:
    """All that a .mdl text says.

    Raises InputError (all faults together) for text that is no Vensim model; each names file, equation and line.
    """
    limits.within(len(text), limits.MAX_BYTES, f"has {len(text):,} characters", file=name)
    parts = _SKETCH.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    body = _without_comments(parts[0])
    macros: list[Macro] = []
    faults: list[InputError] = []

    main, done = "", 0
    for first, last in _macro_texts(body):
        line = body.count("\n", 0, first) + 1
        macros.append(_macro(body[first + len(":MACRO:") : last], line, name, faults))
        end = last + len(":END OF MACRO:")
        main += body[done:first] + "\n" * body.count("\n", first, end)
        done = end
    main += body[done:]
    settings = settings_of(parts[1:], text)
    reader = _Reader(name, faults)
    for entry in _entries(main, 1, name):
        reader.read(entry)
    raise_all(faults[:20])
    if not reader.equations:
        raise InputError(
            "holds no equations",
            file=name,
            fix="open a Vensim .mdl saved as text, or an XMILE file",
        )
    return Source(
        name=name,
        dialect="vensim",
        equations=tuple(reader.equations),
        ranges=tuple(reader.ranges),
        macros=tuple(macros),
        checks=tuple(reader.checks),
        equivalences=settings.equivalences,
        views=settings.views,
        folder=folder,
        text=text,
        tags=settings.tags,
        method=settings.method,
        cautions=settings.cautions,
        refused=settings.refused,
    )


def _macro_texts(text: str) -> Iterator[tuple[int, int]]:
    """Where each macro begins and where its end is marked."""
    at = 0
    while begin := _MACRO.search(text, at):
        end = _END.search(text, begin.end())
        if end is None:
            return
        yield begin.start(), end.start()
        at = end.end()


def expression(text: str, file: str, line: int, name: str) -> Node:
    """One right-hand side on its own (of a reality check)."""

    def fault(message: str, at: int) -> InputError:
        return InputError(message, file=file, where=f'line {line}, "{name}"')

    return Parser(text, "vensim", fault).whole()


def _without_comments(text: str) -> str:
    """Comments in braces and line joins blanked, every line kept where it was."""
    text = re.sub(r"\{[^{}]*\}", lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    return re.sub(r"\\[ \t]*(?=\n)", " ", text)


def _entries(text: str, line: int, name: str) -> Iterator[Entry]:
    """Cut at bars that stand outside quotes (in the equation) and yield what is not a group heading."""
    at, group = 0, ""
    while at < len(text):
        fields: list[str] = []
        start = at
        while True:
            end = _field_end(text, at, quoted=not fields)
            fields.append(text[at:end])
            at = end + 1
            if end >= len(text) or text[end] == "|":
                break
        head = fields[0]
        begins = line + text.count("\n", 0, start)
        begins += head[: len(head) - len(head.lstrip())].count("\n")
        title, stars, _ = head.partition("***")[2].lstrip("*").partition("***")
        if stars:
            group = title.strip().removeprefix(".").strip()
            continue
        if not head.strip():
            continue
        fields += ["", "", ""]
        yield Entry(head.strip(), fields[1].strip(), _tidy(fields[2]), begins, group)


def without_doc(text: str) -> Iterator[str]:
    """The text of the equations in pieces, the comment of each left out."""
    at, field = 0, 0
    while at < len(text):
        end = _field_end(text, at, quoted=field == 0)
        stop = text[end : end + 1]
        yield (text[at:end] if field < 2 else "") + stop
        at, field = end + 1, 0 if stop == "|" else field + 1


def _field_end(text: str, at: int, *, quoted: bool) -> int:
    """Where the field that begins here ends: the next ~ or |; in an equation, not inside double quotes."""
    while match := (_STOP_OR_QUOTED if quoted else _STOP).search(text, at):
        if match.group() in "~|":
            return match.start()
        quoted = match.group() != '"'  # nobody closes it: a character like others
        at = match.end()
    return len(text)


def _tidy(doc: str) -> str:
    return re.sub(r"\s+", " ", doc).strip()


class _Reader:
    """Sorts entries into equations, ranges and checks; gathers faults instead of stopping at the first."""

    def __init__(self, name: str, faults: list[InputError]) -> None:
        self.name, self.faults = name, faults
        self.equations: list[Equation] = []
        self.ranges: list[RangeDef] = []
        self.checks: list[CheckText] = []

    def read(self, entry: Entry) -> None:
        limits.within(
            len(self.equations), limits.MAX_EQUATIONS, "has too many equations", file=self.name
        )
        try:
            self._entry(entry)
        except InputError as fault:
            self.faults.append(fault)

    def _entry(self, entry: Entry) -> None:
        text = entry.equation
        if check := _CHECK.search(text):
            head = self._parser(text[: check.start()], entry)
            word = head.take().text
            subs = tuple(s.name for s in head.subscripts()) if head.accept("[") else ()
            kind = "condition" if check.group(1).upper() == "THE CONDITION" else "test input"
            self.checks.append(CheckText(word, subs, kind, text[check.end() :].strip(), entry.line))
            return
        parser = self._parser(text, entry)
        first = parser.take()
        if first.kind not in ("name", "quoted", "number"):
            raise parser.fault(f'"{first.text}" cannot begin an equation', first.at)
        if parser.accept(":"):
            self.ranges.append(self._range(first.text, parser, entry))
        elif parser.accept("<->"):
            self.ranges.append(RangeDef(first.text, alias_of=parser.take().text, line=entry.line))
        else:
            self.equations.append(self._equation(first.text, parser, entry))

    def _parser(self, text: str, entry: Entry) -> Parser:
        word = re.split(r"[\[=(:~]", entry.equation, maxsplit=1)[0].strip()[:60]

        def fault(message: str, at: int) -> InputError:
            line = entry.line + text.count("\n", 0, at)
            return InputError(message, file=self.name, where=f'line {line}, equation "{word}"')

        return Parser(text, "vensim", fault)

    def _equation(self, name: str, parser: Parser, entry: Entry) -> Equation:
        subs: tuple[str, ...] = ()
        if parser.accept("["):
            subs = tuple(s.name for s in parser.subscripts())
        excepts = _excepts(parser)
        unit, low_high = _unit_and_limits(entry.unit)
        equation = Equation(
            name=name,
            expr=None,
            subs=subs,
            excepts=excepts,
            unit=unit,
            doc=entry.doc,
            limits=low_high,
            line=entry.line,
            group=entry.group,
        )
        mode = _DATA_MODES.get(" ".join(parser.now.text.lower().split()))
        if mode is not None:
            parser.take()
        if parser.accept("="):
            if parser.done() or key(parser.now.text) == "a function of":
                what = f'equation "{name}" is not written yet'
                raise InputError(
                    "has no right-hand side",
                    file=self.name,
                    where=f"line {entry.line}, {what}",
                    fix="write one in place of A FUNCTION OF",
                )
            expr = parser.whole()
            read = isinstance(expr, Call) and spelled(expr.function) in DATA
            return equation.at(expr=expr, kind="data" if read else "equation", mode=mode or "")
        if parser.accept("=="):
            return equation.at(expr=parser.whole(), kind="constant")
        if parser.accept(":="):
            return equation.at(expr=parser.whole(), kind="data", mode=mode or "")
        if parser.done():
            return equation.at(kind="data", mode=mode or "")
        if parser.have("("):
            return equation.at(expr=_lookup_body(parser), kind="lookup")
        raise parser.fault(f'"{parser.now.text}" is not expected after the name', parser.now.at)

    def _range(self, name: str, parser: Parser, entry: Entry) -> RangeDef:
        if parser.now.kind == "name" and parser.ahead().text == "(":
            call = parser.primary()
            external = _texts(call) if isinstance(call, Call) else ()
            return RangeDef(name, external=external, maps=_maps(parser), line=entry.line)
        members = _members(parser)
        found = RangeDef(name, members=members, maps=_maps(parser), line=entry.line)
        if not parser.done():
            raise parser.fault(f'"{parser.now.text}" is not expected here', parser.now.at)
        return found


def _texts(call: Call) -> tuple[str, ...]:
    from model.engine.nodes import Ref, Text

    words = [call.function]
    for arg in call.args:
        words.append(
            arg.value if isinstance(arg, Text) else arg.name if isinstance(arg, Ref) else ""
        )
    return tuple(words)


def _excepts(parser: Parser) -> tuple[tuple[str, ...], ...]:
    groups = []
    if parser.accept(":except:"):
        while parser.accept("["):
            groups.append(tuple(s.name for s in parser.subscripts()))
            if not parser.accept(","):
                break
    return tuple(groups)


def _lookup_body(parser: Parser) -> Node:
    """`([(0,0)-(1,1)],(0,0),(1,1))`, a file, or points as x1,x2,…,y1,y2,…"""
    from model.engine.nodes import Table

    start = parser.at
    parser.expect("(")
    if parser.now.kind == "name":
        node = parser.expression()
        parser.expect(")")
        return node
    if parser.now.kind == "number" or (parser.have("-", "+") and parser.ahead().kind == "number"):
        values = [parser.number()]
        while parser.accept(","):
            values.append(parser.number())
        parser.expect(")")
        if len(values) % 2:
            raise parser.fault("the lookup has an odd count of numbers", parser.items[start].at)
        half = len(values) // 2
        pairs = sorted(zip(values[:half], values[half:], strict=True), key=lambda p: p[0])
        return Table(tuple(x for x, _ in pairs), tuple(y for _, y in pairs))
    table = parser.points()
    parser.expect(")")
    if not parser.done():
        raise parser.fault(f'"{parser.now.text}" is not expected after the lookup', parser.now.at)
    return table


def _members(parser: Parser) -> tuple[str, ...]:
    """`a, b, (c1-c9), other range`"""
    found: list[str] = []
    while True:
        if parser.accept("("):
            low = parser.subscript().name
            parser.expect("-")
            found += _numbered(low, parser.subscript().name, parser)
            parser.expect(")")
        else:
            found.append(parser.subscript().name)
        if not parser.accept(","):
            return tuple(found)


def _numbered(low: str, high: str, parser: Parser) -> list[str]:
    first, last = re.fullmatch(r"(.*?)(\d+)", low), re.fullmatch(r"(.*?)(\d+)", high)
    if not first or not last or first.group(1).lower() != last.group(1).lower():
        raise parser.fault(f'"{low}-{high}" is not a numbered range like (a1-a9)', parser.now.at)
    start, stop = int(first.group(2)), int(last.group(2))
    limits.within(
        stop - start, limits.MAX_RANGE, f"the range {low}-{high} has {stop - start:,} elements"
    )
    if stop < start:
        raise parser.fault(f'"{low}-{high}" runs backwards', parser.now.at)
    width = len(first.group(2)) if first.group(2).startswith("0") else 0
    return [f"{first.group(1)}{n:0{width}d}" for n in range(start, stop + 1)]


def _maps(parser: Parser) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`-> other` or `-> (other: x, y), (third: z)`"""
    found: list[tuple[str, tuple[str, ...]]] = []
    if not parser.accept("->"):
        return ()
    while True:
        if parser.accept("("):
            target = parser.subscript().name
            parser.expect(":")
            found.append((target, _members(parser)))
            parser.expect(")")
        else:
            found.append((parser.subscript().name, ()))
        if not parser.accept(","):
            return tuple(found)


def _unit_and_limits(text: str) -> tuple[str, tuple[float | None, float | None]]:
    """`bed [0,100,1]` -> unit and range; a ? or anything unreadable is no limit."""
    text = _tidy(text)
    unit, box, inside = text.removesuffix("]").rpartition("[")
    if not box or not text.endswith("]"):
        return text, (None, None)
    bounds: list[float | None] = []
    for part in inside.split(",")[:2]:
        try:
            bounds.append(float(part))
        except ValueError:
            bounds.append(None)
    bounds += [None, None]
    return unit.rstrip(), (bounds[0], bounds[1])


def _macro(text: str, line: int, name: str, faults: list[InputError]) -> Macro:
    head = re.match(r"\s*([^(]+)\(([^)]*)\)", text)
    if not head:
        raise InputError("a macro has no name and arguments", file=name, where=f"line {line}")
    ins, _, outs = head.group(2).partition(":")
    reader = _Reader(name, faults)
    begins = line + text.count("\n", 0, head.end())
    for entry in _entries(text[head.end() :], begins, name):
        reader.read(entry)
    return Macro(
        name=head.group(1).strip(),
        params=tuple(p.strip() for p in ins.split(",") if p.strip()),
        outputs=tuple(p.strip() for p in outs.split(",") if p.strip()),
        equations=tuple(reader.equations),
        line=line,
    )
