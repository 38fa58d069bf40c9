"""Every command's JSON has the promised keys, of the promised types; docs/cli.md has a row for every command."""

import json
from pathlib import Path

import pytest

from scenarios import cli

ROOT = Path(__file__).parents[2]
WORDS = str
YES_NO = bool
NUMBER = (int, float)
MAYBE = (int, float, type(None))
MAYBE_WORDS = (str, type(None))
REACH = {
    "region": WORDS,
    "scenario": WORDS,
    "targets": [
        {
            "id": WORDS,
            "reached": (bool, type(None)),
            "value": MAYBE,
            "target_value": MAYBE,
            "margin": MAYBE,
            "first_year": MAYBE,
            "bound_by": list,
            "assumptions": (int, type(None)),
        }
    ],
}
FUND = {
    "region": WORDS,
    "scenario": WORDS,
    "years": [{"year": int, "need": NUMBER, "room": MAYBE, "gap": MAYBE}],
    "programmes": [{"id": WORDS, "capital": NUMBER, "running": NUMBER, "payers": dict}],
    "total_need": NUMBER,
    "total_gap": MAYBE,
    "peak_year": MAYBE,
}
ENSEMBLE = {
    "n": int,
    "seed": int,
    "seconds": NUMBER,
    "members_per_second": NUMBER,
    "targets": [
        {
            "id": WORDS,
            **dict.fromkeys(("probability", "stderr", "p05", "p50", "p95"), NUMBER),
        }
    ],
}
CALIBRATE = {
    "region": WORDS,
    "until": int,
    "parameters": [{"name": WORDS, "value": NUMBER, "low": NUMBER, "high": NUMBER, "grade": WORDS}],
    "fit": list,
    "holdout": [
        {
            "series": WORDS,
            "year": int,
            "observed": MAYBE,
            "p05": NUMBER,
            "p50": NUMBER,
            "p95": NUMBER,
        }
    ],
}
SOLVE = {
    "feasible": YES_NO,
    "targets": [{"id": WORDS, "reached": YES_NO, "value": NUMBER}],
    "levers": [{"name": WORDS, "value": NUMBER, "plan": NUMBER, "low": NUMBER, "high": NUMBER}],
    "effort": MAYBE,
    "cost": MAYBE,
    "blocked_by": list,
}
TARGETS = [
    {
        **dict.fromkeys(("id", "document", "section", "area", "indicator", "unit", "kind"), WORDS),
        **dict.fromkeys(("base_year", "base_value", "target_year", "target_value"), MAYBE),
        **dict.fromkeys(("operator", "binding", "variable", "note"), MAYBE_WORDS),
        "target_value_upper": MAYBE,
    }
]
AUDIT = [
    {
        "rule": WORDS,
        "severity": WORDS,
        "ids": list,
        "numbers": dict,
        "message_zh": WORDS,
        "message_en": WORDS,
    }
]
REGIONS = [{"id": WORDS, "name_zh": WORDS, "name_en": WORDS, "targets": int, "modelled": int}]
CHECK = {
    "variables": int,
    "stocks": int,
    "levels": int,
    "unit_errors": list,
    "unsupported": list,
    "notes": list,
    "loops": list,
}
FIT = (
    "series",
    "n",
    "mape",
    "rmse",
    "theil_bias",
    "theil_variance",
    "theil_covariance",
)
PLACES = ("chengdu", "yongchuan", "wenjiang", "shanghai-district")


def answer_of(capsys, *words):
    with pytest.raises(SystemExit) as done:
        cli.main([*words, "--json"])
    read = capsys.readouterr()
    assert done.value.code == 0, read.err
    return json.loads(read.out)


def unlike(answer, shape, where="answer"):
    """Where an answer departs from its shape; numbers are no booleans."""
    if isinstance(shape, dict):
        if not isinstance(answer, dict):
            return [f"{where} is {type(answer).__name__}"]
        gone = [f"{where}.{key} is missing" for key in shape if key not in answer]
        held = [(key, shape[key]) for key in shape if key in answer]
        return gone + [line for k, s in held for line in unlike(answer[k], s, f"{where}.{k}")]
    if isinstance(shape, list):
        if not isinstance(answer, list):
            return [f"{where} is {type(answer).__name__}"]
        found = [unlike(row, shape[0], f"{where}[{at}]") for at, row in enumerate(answer)]
        return [line for lines in found for line in lines]
    kinds = shape if isinstance(shape, tuple) else (shape,)
    if (isinstance(answer, bool) and bool not in kinds) or not isinstance(answer, kinds):
        return [f"{where} is {answer!r}"]
    return []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("command", "shape"), [("targets", TARGETS), ("audit", AUDIT)])
def test_what_the_documents_say_keeps_its_keys_in_every_place(capsys, place, command, shape):
    rows = answer_of(capsys, command, place)
    assert rows
    assert unlike(rows, shape) == []


def test_places_keep_their_keys(capsys):
    assert unlike(answer_of(capsys, "regions"), REGIONS) == []


@pytest.mark.parametrize("place", ["wenjiang", "shanghai-district"])
@pytest.mark.parametrize(
    ("command", "shape"), [("reach", REACH), ("fund", FUND), ("calibrate", CALIBRATE)]
)
def test_answers_about_a_place_keep_their_keys(capsys, place, command, shape):
    answer = answer_of(capsys, command, place)
    assert answer["region"] == place
    assert unlike(answer, shape) == []


def test_a_required_value_keeps_its_keys(capsys):
    rows = answer_of(capsys, "reach", "wenjiang", "--target", "wj-001")["targets"]
    keys = {"lever", "value", "low", "high", "in_range"}
    assert all(keys <= row["required"].keys() for row in rows)


def test_the_fit_keeps_its_keys_and_looks_ahead_to_2025(capsys):
    answer = answer_of(capsys, "calibrate", "yongchuan")
    assert unlike(answer, CALIBRATE) == []
    assert all(set(FIT) <= row.keys() for row in answer["fit"])
    assert {row["year"] for row in answer["holdout"]} >= {2021, 2022, 2023, 2024, 2025}


def test_sampled_futures_keep_their_keys(capsys):
    answer = answer_of(capsys, "ensemble", "wenjiang", "-n", "128", "--engine", "numpy")
    assert unlike(answer, ENSEMBLE) == []
    assert all(0 <= row["probability"] <= 1 for row in answer["targets"])


def test_a_solved_mix_keeps_its_keys(capsys):
    assert unlike(answer_of(capsys, "solve", "wenjiang", "--target", "wj-003"), SOLVE) == []


TANK = """{UTF-8}
Tank = INTEG(inflow - Tank/stay, 1) ~ m ~ |
inflow = 2 ~ m/hour ~ |
stay = 3 ~ hour ~ |
INITIAL TIME = 0 ~ hour ~ |
FINAL TIME = 4 ~ hour ~ |
TIME STEP = 0.5 ~ hour ~ |
SAVEPER = 1 ~ hour ~ |
"""


def test_a_checked_model_keeps_its_keys(capsys, tmp_path):
    model = tmp_path / "tank.mdl"
    model.write_text(TANK, encoding="utf-8")
    assert unlike(answer_of(capsys, "check", str(model)), CHECK) == []


@pytest.mark.parametrize(
    "words",
    [
        ["reach", "wenjiang", "--at", "1800"],
        ["reach", "wenjiang", "--from", "99999"],
        ["reach", ""],
        ["ensemble", "wenjiang", "-n", "0"],
        ["ensemble", "wenjiang", "-n", "-5"],
        ["ensemble", "wenjiang", "-n", "99999999999999"],
        ["ensemble", "wenjiang", "--until", "1900"],
        ["ensemble", "shanghai-district"],
        ["sensitivity", "wenjiang", "--target", "wj-001", "-n", "0"],
        ["calibrate", "wenjiang", "--until", "9999"],
        ["solve", "wenjiang"],
        ["fund", "wenjiang", "--xlsx", "no/such/folder/book.xlsx"],
        ["fund", "wenjiang", "--xlsx", "book.pdf"],
        ["report", "wenjiang", "--out", "no/such/folder/brief.docx"],
        ["template", "--out", "book.xlsx", "--sector", "incom"],
        ["export", "--out", "no/such/folder/model.mdl"],
        ["export", "--out", "model.pdf"],
        ["simulate", "model/sectors/income/income.mdl", "--out", "no/such/folder/paths.csv"],
        ["validate", "nowhere"],
        ["import", "nowhere.xlsx"],
    ],
    ids=" ".join,
)
def test_a_slip_of_the_pen_is_refused_before_any_work(capsys, words):
    with pytest.raises(SystemExit) as done:
        cli.main(words)
    assert done.value.code == 2
    err = capsys.readouterr().err
    assert err.strip()
    assert "Traceback" not in err


def test_futures_are_not_kept_where_no_folder_can_be(capsys, tmp_path):
    file = tmp_path / "a file"
    file.touch()
    words = ["ensemble", "wenjiang", "-n", "128", "--engine", "numpy", "--out", str(file / "x")]
    with pytest.raises(SystemExit) as done:
        cli.main(words)
    assert done.value.code == 2
    assert "cannot be made" in capsys.readouterr().err


def test_the_page_of_the_command_line_has_a_row_for_every_command():
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert [name for name in cli.COMMANDS if f"| `keda {name}" not in page] == []
