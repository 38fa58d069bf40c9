"""A share is told as a share of sampled futures, given this model and these ranges, wherever one is told."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.futures.shares import Share
from scenarios.futures.wording import GIVEN, percent, points, sentence, short

HOUSE = Path(__file__).resolve().parents[3]
FORBIDDEN = re.compile("概率|可能性|很可能|probab|likel|chance of", re.IGNORECASE)
CODE = re.compile("`[^`]*`")
PLAIN = (  # what the words may stand in: a parameter, or that a share is none
    "不是对现实的预测概率",
    "不是预测概率",
    "不是“概率”",
    "概率表",
    "社会资本退出概率",
    "Withdrawal probability",
    "冲击概率",
    "另列概率0.05",
    "Likelihood interval",
)
PLACES = (
    "README.md",
    "docs/*.md",
    "docs/zh/**/*.md",
    "docs/en/**/*.md",
    "docs/validation/*.md",
    "ui/locale/**/*.po",
)
MESSAGE = re.compile(r'msgid "(.*?)"\nmsgstr "(.*?)"')
TELLS = {  # messages that tell a share without its sentence, by catalogue
    "keda.po": ("band.is",),
    "targets.po": ("sampled.help",),
    "uncertainty.po": ("sample.not_forecast",),
}
CONDITION = re.compile("本模型|this model")


def a_share(value, error=0.005, members=10_240):
    bound = 3 / members if value in (0, 1) else None
    low, high = max(0, value - error), min(1, value + error)
    return Share(value=value, stderr=error / 2, low=low, high=high, members=members, bound=bound)


@given(st.floats(0, 1), st.floats(0, 0.2))
def test_every_sentence_carries_its_condition_and_never_says_none_or_all(value, error):
    found = a_share(value, error)
    for language, condition in GIVEN.items():
        said = sentence(found, language)
        assert condition in said
        assert not FORBIDDEN.search(said)
    assert not re.search(r"(?<![\d.])(0(\.0)?|100(\.0)?) ?%", sentence(found, "en") + short(found))


@pytest.mark.parametrize(
    ("value", "error", "said"),
    [
        (0.34, 0.009, "34 % ±1"),
        (0.34, 0.011, "34 % ±2"),
        (0.032, 0.0088, "3.2 % ±0.9"),
        (0.0001, 0.0002, "0.1 % ±0.1"),
        (0.99999, 0.0002, "99.9 % ±0.1"),
        (0.0, 0, "<1 in 3,413"),
        (1.0, 0, "all but <1 in 3,413"),
    ],
)
def test_a_cell_is_as_fine_as_the_share_and_rounds_its_error_up(value, error, said):
    assert short(a_share(value, error)) == said


def test_a_tenth_is_told_where_few_or_nearly_all_get_there():
    assert [percent(x) for x in (0.0999, 0.1, 0.5, 0.9, 0.901)] == [
        "10.0",
        "10",
        "50",
        "90",
        "90.1",
    ]
    assert points(a_share(0.5, 0.02)) == "2"


@pytest.mark.parametrize("place", PLACES)
def test_nothing_people_read_calls_a_share_a_probability(place):
    files = sorted(HOUSE.glob(place))
    assert files
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            line = CODE.sub("", line)  # keys of answers and names of the model
            for allowed in PLAIN:
                line = line.replace(allowed, "")
            assert not FORBIDDEN.search(line), f"{file.relative_to(HOUSE)}:{number}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_tells_a_share_in_the_app_and_in_reports_says_given_what(language):
    from scenarios.report import phrases

    folder = HOUSE / "ui" / "locale" / language / "LC_MESSAGES"
    for name, keys in TELLS.items():
        known = dict(MESSAGE.findall((folder / name).read_text(encoding="utf-8")))
        assert all(CONDITION.search(known[key]) for key in keys), name
    at = 0 if language == "zh" else 1
    said = phrases.PHRASES["chance"][at].replace("{share}", sentence(a_share(0.3, 0.01), language))
    assert CONDITION.search(said)
