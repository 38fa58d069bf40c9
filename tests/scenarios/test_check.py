"""`keda check FILE` tells, before any run, what a reader must know of a model."""

import pytest

from scenarios import cli

CONTROLS = """INITIAL TIME = 0 ~ hour ~ |
FINAL TIME = 4 ~ hour ~ |
TIME STEP = 0.5 ~ hour ~ |
SAVEPER = 1 ~ hour ~ |
"""
TANK = (
    """{UTF-8}
Tank = INTEG(inflow - Tank/stay, 1) ~ m ~ |
inflow = 2 ~ m/hour ~ |
stay = 3 ~ hour ~ |
"""
    + CONTROLS
)
NEVER_LOW = "never low :THE CONDITION: inflow >= 0 :IMPLIES: Tank > 3 ~ ~ |\n"


def told(capsys, tmp_path, text):
    model = tmp_path / "tank.mdl"
    model.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as done:
        cli.main(["check", str(model)])
    return done.value.code, capsys.readouterr()


def test_a_sound_model_is_told_with_its_size_and_its_engine(capsys, tmp_path):
    code, said = told(capsys, tmp_path, TANK)
    assert code == 0
    assert said.out.splitlines() == [
        "7 variables, 1 stocks, 1 loops, 0 checks",
        "engine: compiled kernel: every function of the model is compiled",
    ]


def test_what_is_wrong_is_told_with_its_line(capsys, tmp_path):
    text = TANK.replace("m/hour", "m") + NEVER_LOW
    _, said = told(capsys, tmp_path, text)
    assert 'unit: tank.mdl, line 2, "Tank"' in said.out
    assert 'check "never low", line 9' in said.out


def test_what_is_not_supported_is_told_before_any_run(capsys, tmp_path):
    text = TANK + "late = DELAY CONVEYOR(inflow, 2, 3) ~ m/hour ~ |\n"
    _, said = told(capsys, tmp_path, text)
    assert 'unsupported: tank.mdl, line 9, "late": DELAY CONVEYOR' in said.out
    assert "engine: none, a run is refused: DELAY CONVEYOR" in said.out
    own_end = TANK.replace("FINAL TIME = 4", "FINAL TIME = IF THEN ELSE(Tank > 3, Time, 9)")
    _, said = told(capsys, tmp_path, own_end)
    assert "a FINAL TIME that depends on a stock" in said.out
    assert "engine: PySD instead" in said.out


def test_a_file_that_is_no_model_ends_with_2_and_one_sentence(capsys, tmp_path):
    code, said = told(capsys, tmp_path, "Dear Sir")
    assert (code, said.err.count("\n")) == (2, 1)
    assert "tank.mdl" in said.err
