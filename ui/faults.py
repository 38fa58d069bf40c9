"""What is wrong with something a person supplied, in the language of the page.

    said(fault, words) -> str        the sentence of an InputError, or the sentences of several, a line each

The engine says it in English (model/errors.py). For a page in Chinese the sentence is taken apart into place, value,
fault and cure; each is looked up by its English in the catalogue `faults.po` and put together the Chinese way. A part
nobody translated stays as it is, so nothing is ever hidden.
"""

from __future__ import annotations

import re
from functools import cache

from ui.catalogue import Words
from ui.catalogue import words as catalogue

HOLE = re.compile(r"\\\{(\w+)\\\}")
PLACED = re.compile(r"(?P<place>[^:]+): (?P<body>\S.*)")
QUOTED = re.compile(r'"(?P<got>.*)" (?P<what>\S.*)')
LISTED = re.compile(r", (?=row |column |line |equation |scenario |target |sheet |cell |\")")


def said(fault: Exception | str, words: Words) -> str:
    """The sentence as a page in this language shows it; several faults stand on lines of their own."""
    lines = str(fault).splitlines()
    return "\n".join(lines if words.lang == "en" else [_sentence(line, words) for line in lines])


def cure(fix: str, words: Words) -> str:
    """The cure alone: what `model.errors.nearest` says of an unknown name."""
    return fix if words.lang == "en" else _found("fix", fix) or fix


def _sentence(line: str, words: Words) -> str:
    placed = PLACED.fullmatch(line)
    if placed and _is_place(placed["place"]):
        place = words("fault.then").join(_place(placed["place"]))
        return words("fault.at", place=place, said=_body(placed["body"], words))
    return _body(line, words)


def _is_place(text: str) -> bool:
    """Whether a sentence begins with where the fault is: a file, a row, an equation …"""
    first = LISTED.split(text)[0]
    return "." in first or _found("place", first) is not None


def _place(text: str) -> list[str]:
    return [_found("place", part) or part for part in LISTED.split(text)]


def _body(text: str, words: Words) -> str:
    """Fault and cure; a "; " may also stand inside a fault, so the longest known fault counts."""
    parts = text.split("; ")
    for end in range(len(parts), 0, -1):
        what = _what("; ".join(parts[:end]), words)
        if what is not None:
            return words("list.semicolon").join([what, *_cures(parts[end:])])
    return words("list.semicolon").join([parts[0], *_cures(parts[1:])])


def _what(text: str, words: Words) -> str | None:
    found = _found("what", text)
    if found is not None:
        return found
    quoted = QUOTED.fullmatch(text)
    what = None if quoted is None else _found("what", quoted["what"])
    return (
        None if quoted is None or what is None else words("fault.got", got=quoted["got"], what=what)
    )


def _cures(parts: list[str]) -> list[str]:
    whole = _found("fix", "; ".join(parts))
    return [whole] if whole is not None else [_found("fix", part) or part for part in parts]


def _found(kind: str, text: str) -> str | None:
    """The Chinese of a part of a sentence, its names and numbers filled in."""
    for pattern, message in _patterns(kind):
        match = pattern.fullmatch(text)
        if match:
            return catalogue("zh")(message, **match.groupdict())
    return None


@cache
def _patterns(kind: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The English of every message of a kind as what it looks like, those with most fixed text first."""
    english = {
        key: text.replace("{{", "{").replace("}}", "}")
        for key, text in catalogue("en").messages.items()
        if key.startswith(f"fault.{kind}.")
    }
    order = sorted(english, key=lambda key: -len(re.sub(r"\{\w+\}", "", english[key])))
    return tuple((re.compile(HOLE.sub(_hole, re.escape(english[key]))), key) for key in order)


def _hole(found: re.Match[str]) -> str:
    """What may stand in a hole: anything, and where a count stands nothing of the next part."""
    return rf"(?P<{found[1]}>{'[^;]+?' if found[1] == 'n' else '.+?'})"
