"""What a variable of the model is called on the Chinese page.

    chinese(region, "planned place starts") -> "托位年开工"
    element("market,nursing", words) -> "市场·护理型"

Variables of the sector files have a Chinese name each; levers and assumptions have one for each element, so the name
of the whole array is what the names of its elements share.
"""

from __future__ import annotations

import re
from itertools import dropwhile, takewhile
from unicodedata import category

import streamlit as st

from scenarios import Region, structure
from ui import answers
from ui.catalogue import Words, words

SHORTEST = 2  # signs the elements' names must share to be called by them
AGE = re.compile(r"A(\d+)")  # one year of age: A60


def chinese(region: Region, name: str) -> str:
    """The Chinese name of a variable, an element or a "sector: parameter"; "" where there is none."""
    plain = name.rpartition(": ")[2]
    found = structure.chinese(plain) or _of_inputs(region.id, region.hash).get(key(plain), "")
    if found or "[" not in plain:
        return found
    array, _, subscripts = plain.rstrip("]").partition("[")
    whole = chinese(region, array)
    return f"{whole}（{element(subscripts, words('zh'))}）" if whole else ""


def element(subscripts: str, say: Words) -> str:
    """Which element of an array, in the page's language; what has no name of its own stays as the model writes it."""
    named = [_element(part.strip(), say) for part in subscripts.split(",")]
    return ("·" if say.lang == "zh" else ", ").join(named)


def _element(name: str, say: Words) -> str:
    age = AGE.fullmatch(name)
    if age:
        return say("element.age", n=age[1])
    return (structure.chinese(name) if say.lang == "zh" else "") or name


def key(name: str) -> str:
    """A name as it is looked up: case and spacing do not matter."""
    return " ".join(name.replace("_", " ").lower().split())


def shared(names: list[str]) -> str:
    """What several names have in common: their beginning or their end, whichever is longer."""
    begin = _clean(_beginning(names)[::-1])[::-1]
    end = _clean(_beginning([name[::-1] for name in names])[::-1])
    best = max(begin, end, key=len)
    return best if len(best) >= SHORTEST else ""


def _beginning(names: list[str]) -> str:
    same = takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    return "".join(signs[0] for signs in same)


def _clean(text: str) -> str:
    """Without the punctuation it begins with."""
    return "".join(dropwhile(lambda sign: category(sign)[0] in "PZ", text))


@st.cache_resource(show_spinner=False, max_entries=32)
def _of_inputs(region_id: str, data: str) -> dict[str, str]:
    """The names of every input, by element and by array."""
    found: dict[str, str] = {}
    arrays: dict[str, list[str]] = {}
    for row in answers.opened(region_id).inputs.values():
        found[key(row.name)] = row.zh
        base, bracket, _ = row.name.partition("[")
        if bracket:
            arrays.setdefault(key(base), []).append(row.zh)
    return found | {base: name for base, names in arrays.items() if (name := shared(names))}
