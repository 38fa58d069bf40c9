"""The runner over folders of models with published outputs; the public suite itself where it is at hand ($SUITE)."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.engine import conformance
from model.engine.published import output_of, read_output

MODEL = "x = INTEG(y, 1) ~~| y[D] = 2 ~~| D: p, q ~~|".replace("y, 1", "SUM(y[D!]), 1")
CONTROL = " INITIAL TIME = 0 ~~| FINAL TIME = 2 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~|"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    folder = tmp_path / "suite"
    for name, output in {
        "right": "Time\tx\ty[p]\n0\t1\t2\n1\t5\t\n2\t9.00001\t\n",
        "wrong": "Time\tx\n0\t1\n1\t5\n2\t9.1\n",
        "across": "Time\t0\t1\t2\nx\t1\t5\t9\n",
    }.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "m.mdl").write_text(MODEL + CONTROL)
        (folder / name / "output.tab").write_text(output)
    (folder / "other").mkdir()
    (folder / "other" / "m.mdl").write_text("x = DELAY CONVEYOR(1) ~~|" + CONTROL)
    return folder


def test_each_model_is_the_same_different_or_refused_by_name(suite, tmp_path, capsys):
    code = conformance.main([str(suite), "--out", str(tmp_path / "table.md"), "--engine", "numpy"])
    table = (tmp_path / "table.md").read_text()
    assert code == 1
    assert "4 models: 2 the same, 1 refused by name, 1 differ, 0 failed" in table
    assert "x at 2: 9, published 9.1" in capsys.readouterr().out
    assert "| other | m.mdl | — | refused | 0 of 0 | 0.0e+00 | DELAY CONVEYOR |" in table


def test_a_folder_that_is_not_there_is_one_sentence(capsys):
    assert conformance.main(["nowhere"]) == 2
    assert "is not a folder" in capsys.readouterr().out


def test_a_folder_without_a_model_is_one_sentence_and_writes_nothing(tmp_path, capsys):
    table = tmp_path / "table.md"
    assert conformance.main([str(tmp_path), "--out", str(table)]) == 2
    assert "holds no model" in capsys.readouterr().out
    assert not table.exists()


def judged(folder: Path, equations: str, output: str, name: str = "output.csv"):
    folder.mkdir(exist_ok=True)
    (folder / "m.mdl").write_text(equations + CONTROL, encoding="utf-8")
    (folder / name).write_text(output, encoding="utf-8")
    model = folder / "m.mdl"
    return conformance.judge(model, output_of(model), folder, "numpy")


@pytest.mark.parametrize(
    "output",
    [
        "Time,x\n0,1\n1,5\n2,9\n",
        "\ufefftime ; X\n0;1\n1;5\n2;9\n",
        "Time (Month)\t0\t1\t2\nx : Current\t1\t5\t9\n",
        'TIME,"x"\r\n0,1\r\n1,5\r\n2,9\r\n',
        "x,Time\n1,0\n5,1\n9,2\n",
        "Time,x\n0,1\n2,9\n",  # kept at a longer interval
        "Time,x\n0,1\n0.5,\n1,5\n1.5,\n2,9\n",  # and at a shorter one
    ],
)
def test_outputs_are_read_however_they_are_laid_out(tmp_path, output):
    verdict = judged(tmp_path, MODEL, output)
    assert (verdict.state, verdict.compared) == ("same", 1)


def test_names_may_be_quoted_broken_over_lines_and_subscripted_with_spaces(tmp_path):
    equations = '"x \\"one\\" y"[D] = 1, 2 ~~| D: p, q ~~| "a|b" = Time ~~| long name = 3 ~~| '
    output = 'Time,"""x \\""one\\"" y""[ P ]","A|b","long\nname",long_name\n0,1,0,3,3\n2,1,2,3,3\n'
    verdict = judged(tmp_path, equations, output)
    assert (verdict.state, verdict.compared, verdict.published) == ("same", 4, 4)


def test_names_may_hold_what_else_parts_columns(tmp_path):
    equations = '"a;b" = 1 ~~| "a : b" = 2 ~~| "a,b" = 3 ~~|'
    verdict = judged(tmp_path, equations, 'Time,a;b,a : b,"a,b"\n0,1,2,3\n')
    assert (verdict.state, verdict.compared) == ("same", 3)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("Time,other\n0,1\n1,5\n", "no series in common"),
        ("Time,x\n0,1\n1,5\n2,9\n3,13\n", "the run goes from 0 to 2"),
        ("Time,x\n0.3,1\n1.4,5\n", "no series in common"),  # no time in common
    ],
)
def test_a_model_of_which_nothing_was_compared_has_not_passed(tmp_path, output, says):
    verdict = judged(tmp_path, MODEL, output)
    assert verdict.state == "differs"
    assert says in verdict.message


def test_a_quote_that_nobody_closes_does_not_swallow_the_table(tmp_path):
    rows = "".join(f"{t}\t{1 + 4 * t}\n" for t in range(3)) + "\n" * 8
    (tmp_path / "output.tab").write_text('"Time\tx\n' + rows)
    published = read_output(tmp_path / "output.tab")
    assert published.values[:, -1].tolist() == [1, 5, 9]


def test_series_drawn_at_random_are_left_out_and_it_is_said(tmp_path):
    equations = "x = RANDOM UNIFORM(0, 1, 3) ~~| y = x + 1 ~~| z = 2 ~~|"
    verdict = judged(tmp_path, equations, "Time,x,y,z\n0,.5,1.5,2\n2,.5,1.5,2\n")
    assert (verdict.state, verdict.compared) == ("same", 1)
    assert "2 series drawn at random are left out" in verdict.message
    assert judged(tmp_path, equations, "Time,x\n0,.5\n").state == "random"


def test_each_of_several_models_in_a_folder_finds_its_own_output(tmp_path):
    for name in ("output.csv", "b_output.csv", "data.csv"):
        (tmp_path / name).write_text("Time,x\n0,1\n")
    assert output_of(tmp_path / "a.mdl").name == "output.csv"
    assert output_of(tmp_path / "b.mdl").name == "b_output.csv"


def test_a_table_with_the_model_s_own_name_is_its_output_where_none_is_called_so(tmp_path):
    (tmp_path / "a.txt").write_text("about the model")
    assert output_of(tmp_path / "a.mdl") is None
    (tmp_path / "a.csv").write_text("Time,x\n0,1\n")
    assert output_of(tmp_path / "a.mdl").name == "a.csv"
