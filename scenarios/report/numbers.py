"""Numbers as a written report shows them, from unrounded values: 69,762元, CNY 82.81 billion, 7.5%.

shown(69762.4, "CNY/person/year", lang="zh") -> "69,762元"
apart(0.0737, 0.075, "1/year", lang="zh") -> "0.13个百分点"
safe(0.075734, "1/year", lang="zh", up=True) -> "7.58%"         never rounded to the side that falls short
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

MISSING, MINUS = "—", "\u2212"
WAN, YI = 1e4, 1e8
FEN = 0.005  # less than this is no money [CNY]
SHARES = ("1/year", "Dmnl", "dimensionless", "", "bed/bed")
HEADS = ("CNY/person/year", "CNY/person")
MONEY = ("CNY", "CNY/year")
UNITS = {  # Pint unit: (Chinese, English)
    "bed": ("张", "beds"),
    "bed/year": ("张/年", "beds a year"),
    "bed/kperson": ("张/千人", "beds per 1,000"),
    "place": ("个", "places"),
    "place/year": ("个/年", "places a year"),
    "place/kperson": ("个/千人", "places per 1,000"),
    "seat": ("个", "seats"),
    "seat/year": ("个/年", "seats a year"),
    "doctor/kperson": ("名/千人", "doctors per 1,000"),
    "nurse/kperson": ("名/千人", "nurses per 1,000"),
    "person": ("人", "people"),
    "person/year": ("人/年", "people a year"),
    "household": ("户", "households"),
    "household/year": ("户/年", "households a year"),
    "dwelling": ("套", "homes"),
    "dwelling/year": ("套/年", "homes a year"),
    "km": ("公里", "km"),
    "km/year": ("公里/年", "km a year"),
    "minute": ("分钟", "minutes"),
    "year": ("年", "years"),
    "site": ("处", "sites"),
    "project": ("个", "projects"),
    "school": ("所", "schools"),
    "hospital": ("所", "hospitals"),
    "organisation": ("个", "organisations"),
    "route": ("条", "routes"),
    "job": ("个", "jobs"),
    "vehicle": ("辆", "vehicles"),
    "bus": ("辆", "buses"),
    "person/kperson": ("名/千人", "per 1,000 people"),
    "m**2": ("平方米", "m²"),
    "m**2/person": ("平方米/人", "m² a person"),
    "CNY/bed": ("元/张", "CNY a bed"),
    "CNY/place": ("元/个", "CNY a place"),
    "hectare/year": ("公顷/年", "hectares a year"),
    "site/year": ("处/年", "sites a year"),
    "CNY/bed/year": ("元/张·年", "CNY a bed a year"),
}


PLAIN_UNITS = {  # of a column of bare numbers
    "CNY": ("元", "CNY"),
    "CNY/year": ("元/年", "CNY a year"),
    "CNY/person": ("元/人", "CNY a person"),
    "CNY/person/year": ("元/人·年", "CNY a person a year"),
    "Dmnl": ("比值", "ratio"),
    "1/year": ("每年", "a year"),
}


def unit_name(unit: str, lang: str) -> str:
    """A unit as words for a column's own cell; one that has no words stays as the model writes it."""
    top, _, below = unit.partition("/")
    if top == "CNY" and below in UNITS and unit not in UNITS:
        zh, en = UNITS[below]
        return f"CNY, {en}" if lang == "en" else f"元/{zh}"
    zh, en = PLAIN_UNITS.get(unit) or UNITS.get(unit, (unit, unit))
    return en if lang == "en" else zh


def digits(value: float, places: int, *, trim: bool = False) -> str:
    """Digits in groups of three, half rounded up; twelve significant digits hide the machine's last bit."""
    step = Decimal(1).scaleb(-places)
    exact = Decimal(f"{value:.12g}").quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{places}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if exact < 0 else "") + text


def is_share(unit: str, kind: str = "") -> bool:
    """Whether values of a unit are written in per cent."""
    return unit in SHARES and kind != "ratio"


def shown(
    value: float | None,
    unit: str,
    *,
    lang: str,
    kind: str = "",
    places: int | None = None,
    trim: bool = False,
) -> str:
    """A value with its unit; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return MISSING
    if unit in MONEY:
        return money(value, lang=lang)
    if is_share(unit, kind):
        return digits(value * 100, 1 if places is None else places, trim=trim) + "%"
    if unit in SHARES:
        return digits(value, 2 if places is None else places, trim=trim)
    number = digits(value, _places(value, unit) if places is None else places, trim=trim)
    if unit in HEADS:
        return f"CNY {number}" if lang == "en" else f"{number}元"
    zh, en = UNITS.get(unit, (f" {unit}", unit))
    return f"{number} {en}" if lang == "en" else f"{number}{zh}"


def _places(value: float, unit: str) -> int:
    if unit in HEADS or abs(value) >= 1000 or (unit in UNITS and "/k" not in unit):
        return 0 if unit not in ("minute", "year", "km") or abs(value) >= 1000 else 1
    return 1 if "/k" in unit or abs(value) >= 10 else 2


def pair(value: float, goal: float, unit: str, *, lang: str, kind: str = "") -> tuple[str, str]:
    """A value and the level it is held against, with digits enough to tell them apart."""
    places: int | None = None
    texts = [shown(each, unit, lang=lang, kind=kind) for each in (value, goal)]
    same = abs(value - goal) <= 1e-9 * max(abs(value), abs(goal), 1e-300)
    while not same and texts[0] == texts[1] and unit not in MONEY and (places or 0) < 6:
        places = (places or 0) + 1
        texts = [shown(each, unit, lang=lang, kind=kind, places=places) for each in (value, goal)]
    return texts[0], shown(goal, unit, lang=lang, kind=kind, places=places, trim=True)


def apart(value: float, goal: float, unit: str, *, lang: str, kind: str = "") -> str:
    """How far two values lie apart, without a sign; shares in percentage points."""
    distance = abs(value - goal)
    if is_share(unit, kind):
        places = 1 if distance >= 1e-3 else 2
        words = " percentage points" if lang == "en" else "个百分点"
        return digits(distance * 100, places) + words
    text = shown(distance, unit, lang=lang, kind=kind)
    for places in range(1, 5):
        if any(digit in text.partition("/")[0] for digit in "123456789"):
            break  # one digit that is not 0 says enough
        text = shown(distance, unit, lang=lang, kind=kind, places=places)
    return text


def safe(value: float, unit: str, *, lang: str, up: bool) -> str:
    """A required value on the side that still reaches: rates to 0.01 %, counts to whole ones."""
    share = is_share(unit)
    places = 2 if share or abs(value) < 10 else 0
    scale = 100.0 if share else 1.0
    step = Decimal(1).scaleb(-places)
    side = ROUND_CEILING if up else ROUND_FLOOR
    exact = Decimal(repr(round(value * scale, 9))).quantize(step, rounding=side)
    return shown(float(exact) / scale, unit, lang=lang, places=places, trim=True)


def money(value: float, *, lang: str) -> str:
    """Totals: 万元 below 1亿, 亿元 above; millions and billions in English."""
    value = 0.0 if abs(value) < FEN else value
    size = abs(value)
    if lang == "en":
        by, word, places = (1e9, "billion", 2) if size >= 1e9 else (1e6, "million", 1)
        return f"CNY {digits(value / by, places, trim=True)} {word}"
    if size >= YI:
        return f"{digits(value / YI, 1 if size >= 1000 * YI else 2)}亿元"
    return f"{digits(value / WAN, 1 if 0 < size < 100 * WAN else 0)}万元"


def year(value: float | None) -> str:
    """The calendar year in which a moment lies."""
    return MISSING if value is None else str(math.ceil(value - 1e-6))
