"""The `keda` command as a user types it: stable JSON, one sentence and exit code 2 for bad input."""

import csv
import json

import pytest

from scenarios import cli, console


def keda(*words):
    with pytest.raises(SystemExit) as done:
        cli.main(list(words))
    return done.value.code


def answer_of(capsys, *words):
    assert keda(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_regions_lists_the_places_with_their_counts(capsys):
    rows = {row["id"]: row for row in answer_of(capsys, "regions")}
    assert {"chengdu", "yongchuan"} <= rows.keys()
    keys = {"id", "name_zh", "name_en", "targets", "modelled", "grades", "not_modelled", "error"}
    assert rows["chengdu"].keys() == keys
    assert rows["chengdu"]["targets"] > 150
    assert rows["yongchuan"]["modelled"] >= 2


def test_targets_have_the_keys_of_the_contract(capsys):
    rows = answer_of(capsys, "targets", "yongchuan")
    contract = [
        "id",
        "document",
        "section",
        "area",
        "indicator",
        "unit",
        "kind",
        "operator",
        "base_year",
        "base_value",
        "target_year",
        "target_value",
        "target_value_upper",
        "binding",
        "variable",
        "note",
    ]
    assert all(set(contract) <= row.keys() for row in rows)
    beds = next(row for row in rows if row["id"] == "yc-016")
    assert (beds["base_value"], beds["target_value"], beds["binding"]) == (3980, 9000, "预期性")


def test_reach_answers_the_main_question(capsys):
    reply = answer_of(capsys, "reach", "chengdu", "--target", "cd-001", "--target", "cd-002")
    assert (reply["region"], reply["scenario"]) == ("chengdu", "plan")
    urban, rural = reply["targets"]
    keys = {
        "id",
        "reached",
        "value",
        "target_value",
        "margin",
        "first_year",
        "required",
        "bound_by",
        "assumptions",
    }
    assert keys <= urban.keys()
    assert {"lever", "value", "low", "high", "in_range"} <= urban["required"].keys()
    assert (urban["reached"], round(urban["value"]), round(rural["value"])) == (False, 69762, 39928)
    assert round(urban["required"]["value"], 4) == 0.0757
    assert round(rural["required"]["value"], 4) == 0.0864


def test_set_takes_levers_and_controls_by_their_model_names(capsys):
    words = [
        "--set",
        "plan rate total[urban]=7.58%",
        "--set",
        "TIME STEP=0.25",
        "--target",
        "cd-001",
    ]
    (urban,) = answer_of(capsys, "reach", "chengdu", *words)["targets"]
    assert urban["reached"]


def test_set_takes_a_value_with_the_unit_people_write_beside_it():
    words = [
        "procurement_plan__affordable=0.6万套/年",
        "approvals a year=３０００ beds/Year",
        "TIME STEP=0.25",
    ]
    found = console.assignments(words, "chengdu")
    assert list(found.values()) == [6000.0, 3000.0, 0.25]


def test_all_promises_of_a_place_are_listed_and_unmodelled_ones_have_no_verdict(capsys):
    rows = answer_of(capsys, "reach", "yongchuan")["targets"]
    none = [row for row in rows if row["state"] == "none"]
    assert len(rows) > 100
    assert none
    assert all(row["reached"] is None for row in none)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["reach", "chengd"], 'did you mean "chengdu"'),
        (["reach", "chengdu", "--scenario", "paln"], 'did you mean "plan"'),
        (["reach", "chengdu", "--target", "cd-9999"], "is not a known target"),
        (["reach", "chengdu", "--set", "plan rate total[urban]"], "is not name=value"),
        (
            ["reach", "chengdu", "--set", "plan rate total[urban]=7,5%"],
            "write a point for the decimal",
        ),
        (["reach", "chengdu", "--set", "hiring time=-1"], "is negative"),
        (["reach", "chengdu", "--set", "INITIAL TIME=2021"], "cannot be moved"),
        (["reach", "chengdu", "--set", "approvals a year=3公里/年"], "write it in bed/year"),
        (["reach", "chengdu", "--set", "approvals a year=3斤"], '"斤" is not a unit'),
        (["simulate", "nowhere.mdl"], "file not found"),
        (["simulate", "README.md", "--engine", "fast"], "is not an engine"),
        (["reach"], "missing argument"),
        (["raech"], "raech"),
    ],
)
def test_bad_input_exits_2_with_one_sentence_and_no_stack_trace(capsys, words, says):
    assert keda(*words) == 2
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err


TEACUP = """{UTF-8}
Tea = INTEG(-cooling, 180) ~ degree ~ tea |
cooling = (Tea - room)/minutes ~ degree/minute ~ loss |
room = 70 ~ degree ~ |
minutes = 10 ~ minute ~ |
INITIAL TIME = 0 ~ minute ~ |
FINAL TIME = 10 ~ minute ~ |
TIME STEP = 0.5 ~ minute ~ |
SAVEPER = 1 ~ minute ~ |
"""


def test_any_model_runs_and_its_paths_are_written_as_csv(tmp_path, capsys):
    model, out = tmp_path / "teacup.mdl", tmp_path / "paths.csv"
    model.write_text(TEACUP)
    assert keda("simulate", str(model), "--set", "room=80", "--out", str(out)) == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert next(iter(rows[0])) == "time"
    assert [float(row["time"]) for row in rows] == list(range(11))
    assert float(rows[-1]["Tea"]) == pytest.approx(80 + 100 * 0.95**20)
    assert {float(row["room"]) for row in rows} == {80.0}


def test_a_link_is_written_through_not_replaced(tmp_path, capsys):
    model, out, link = tmp_path / "teacup.mdl", tmp_path / "paths.csv", tmp_path / "link.csv"
    model.write_text(TEACUP)
    out.touch()
    link.symlink_to(out)
    assert keda("simulate", str(model), "--out", str(link)) == 0
    assert link.is_symlink()
    assert out.read_text(encoding="utf-8").startswith("time,")


def test_a_link_back_to_itself_is_one_sentence_to_read_and_to_write(tmp_path, capsys):
    loop, model = tmp_path / "loop.mdl", tmp_path / "teacup.mdl"
    loop.symlink_to(loop)
    model.write_text(TEACUP)
    for words in (["check", loop], ["simulate", loop], ["simulate", model, "--out", loop]):
        assert keda(*map(str, words)) == 2
        assert "loop.mdl" in capsys.readouterr().err


def test_a_value_that_is_no_number_is_named_with_its_time(tmp_path, capsys):
    model = tmp_path / "teacup.mdl"
    model.write_text(TEACUP.replace("/minutes", "/(Time - 2) * 1e-9"))
    assert keda("simulate", str(model)) == 0
    found = capsys.readouterr()
    assert '"cooling" is inf at time 2, 1 more is no finite number at some time' in found.err
    assert "inf" in found.out


def test_an_unknown_input_of_a_model_writes_nothing(tmp_path, capsys):
    model, out = tmp_path / "teacup.mdl", tmp_path / "paths.csv"
    model.write_text(TEACUP)
    assert keda("simulate", str(model), "--set", "rom=80", "--out", str(out)) == 2
    assert 'did you mean "room"' in capsys.readouterr().err
    assert not out.exists()


def test_full_width_digits_are_digits_in_every_option(capsys):
    answer = answer_of(capsys, "reach", "chengdu", "-t", "cd-001", "--at", "２０２３")
    assert answer["targets"][0]["progress"]["year"] == 2023


def test_a_value_outside_its_range_is_run_and_said(capsys):
    wild = ("--set", "plan rate total[urban]=0.5")
    (said,) = answer_of(capsys, "reach", "chengdu", "-t", "cd-001", *wild)["notes"]
    assert "plan rate total[urban]" in said and "outside its range" in said


def test_a_promise_without_a_model_shows_its_pace_and_why(capsys):
    assert keda("reach", "yongchuan", "-t", "yc-008") == 0
    shown = capsys.readouterr().out
    assert "24,000" in shown
    assert "yc-008: not modelled in Yongchuan" in shown


def test_names_keep_their_brackets_and_years_have_no_thousands_in_a_table(capsys):
    assert keda("reach", "chengdu", "-t", "cd-001") == 0
    shown = capsys.readouterr().out
    assert "plan rate total[urban]" in shown
    assert "2026" in shown and "2,026" not in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("solve", "chengdu"), "got no target"),
        (("solve", "chengdu", "-t", "cd-001", "--all"), "got both"),
        (("solve", "chengdu", "-t", "cd-015", "--levers", ","), "names no lever"),
    ],
)
def test_solve_refuses_a_question_it_would_have_to_guess(words, said, capsys):
    assert keda(*words) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ensemble", "chengdu", "-n", "0"], '-n / --members: "0" is below 1; write 1 or more'),
        (["ensemble", "chengdu", "-n", "1e9"], '"1e9" is not a whole number; write a whole'),
        (["robust", "chengdu", "--above", "2"], '--above: "2" is above 1.0; write 1.0 or less'),
        (["robust", "chengdu", "--option", "x"], '--option: "x" is not name=value; write --option'),
        (["ensemble", "chengdu", "--outt", "x"], "no such option: --outt (Possible options: --out"),
        (["ensemble"], "keda ensemble: missing argument 'REGION'; see keda ensemble --help"),
        (["ensembel"], 'keda: "ensembel" is not a command; did you mean "ensemble"?'),
        (["ensemble", "chengdu", "--until", "2023"], '"2023" is before the year of target'),
    ],
)
def test_a_slip_of_the_pen_is_one_sentence_and_exit_code_2(capsys, words, says):
    assert keda(*words) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
