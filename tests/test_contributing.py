"""CONTRIBUTING, followed to the letter: a new place, a new sector, a new lever and a new target, without any code."""

import re
import shutil
from pathlib import Path

import pytest

import model.checks
import model.inputs
import model.joined
import model.limits
import scenarios.grades_doc
import scenarios.region
import scenarios.targets_doc
from model import city, read_inputs, simulate
from model.checks import applicable, broken, read_checks
from model.engine.units import check_units
from model.limits import read_limits
from scenarios.cli import main
from scenarios.funding import bill_of
from scenarios.region import open_region
from scenarios.verdict import judge

TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
PARKS = """{UTF-8}
park plan = 3
\t~\thectare/year
\t~\tParks begun a year (a test's own sector).
\t|

Park area = INTEG(park opening, initial park area)
\t~\thectare
\t~\tParks open.
\t|

park opening = park plan*park care
\t~\thectare/year
\t~\tParks opened a year.
\t|

initial park area = 40
\t~\thectare
\t~\tParks open at end-2020.
\t|
"""
IMPORTS = """{UTF-8}
park care = 1
\t~\tDmnl
\t~\tPart of the plan that is kept, from another sector.
\t|
"""
INPUTS = [
    "park_plan,park plan,公园年新增,Parks a year,hectare/year,0,3,10,lever,公园,number,0.5,"
    "每年新建公园面积,Parks begun a year,assumption,情景假设",
    "initial_park_area,initial park area,2020年公园面积,Parks in 2020,hectare,1,40,100,baseline,公园,"
    "number,1,2020年末开放的公园,Parks open at end-2020,assumption,情景假设",
]
HISTORY = "series,year,value,unit,definition,grade,vintage,source,note\n"
BASELINE = "parameter,value,unit,year,low,high,distribution,grade,vintage,source,note\n"
TARGETS = (
    "id,document,section,area,indicator,indicator_en,unit,kind,operator,base_year,base_value,"
    "target_year,target_value,target_value_upper,binding,stretch,printed,variable,conflicts,note\n"
)
PROGRAMMES = (
    "id,targets,line,part_of,zh,en,unit,quantity,first_year,last_year,unit_cost,unit_cost_low,"
    "unit_cost_high,running_cost,build_years,central,provincial,upper,bond,social,user,grade,vintage,"
    "source,note\n"
)


@pytest.fixture
def sectors(tmp_path, monkeypatch):
    """The sectors' folder, copied, with a new sector `parks` made as CONTRIBUTING says."""
    folder = tmp_path / "sectors"
    shutil.copytree(model.joined.SECTORS, folder)
    for module in (model.joined, model.inputs, model.limits, model.checks):
        monkeypatch.setattr(module, "SECTORS", folder)
    parks = folder / "parks"
    parks.mkdir()
    (parks / "parks.mdl").write_text(PARKS, encoding="utf-8")
    (parks / "imports.mdl").write_text(IMPORTS, encoding="utf-8")
    head = (folder / "eldercare" / "inputs.csv").read_text(encoding="utf-8").splitlines()[0]
    (parks / "inputs.csv").write_text("\n".join([head, *INPUTS]) + "\n", encoding="utf-8")
    (parks / "checks.yaml").write_text(
        "- name: parks only grow\n  zh: 公园不减\n  en: parks only grow\n"
        '  holds: "start(Park area) <= Park area"\n',
        encoding="utf-8",
    )
    (parks / "limits.yaml").write_text(
        "limits:\n  - {id: upkeep, zh: 养护, en: upkeep, relax: {park care: 1}}\n", encoding="utf-8"
    )
    (parks / "README.md").write_text("# 公园 parks\n", encoding="utf-8")
    forget()
    yield folder
    forget()


def forget():
    """What was read from the sectors' folder is read again."""
    for kept in (model.joined._city, model.joined.joined_equations, model.inputs._read_inputs):
        kept.cache_clear()
    for module in (model.limits, model.checks):
        for name in dir(module):
            clear = getattr(getattr(module, name), "cache_clear", None)
            if clear:
                clear()


def place(root: Path, sectors: str, *, targets=(), baseline=(), history=(), plan="") -> Path:
    """A pack with the files that CONTRIBUTING names, in its order."""
    folder = root / "parkton"
    (folder / "scenarios").mkdir(parents=True)
    head = f"name: {{zh: 园城, en: Parkton}}\nsectors: [{sectors}]\n"
    head += "" if sectors else "not_modelled: {income: 没有数据}\n"
    (folder / "region.yaml").write_text(head + "opening: [p-001]\n", encoding="utf-8")
    (folder / "baseline.csv").write_text(BASELINE + "".join(baseline), encoding="utf-8")
    (folder / "history.csv").write_text(HISTORY + "".join(history), encoding="utf-8")
    (folder / "targets.csv").write_text(TARGETS + "".join(targets), encoding="utf-8")
    row = "p-p01,p-001,,,公园,parks,hectare,15,2021,2025,1000000,,,20000,1,0,0,0,0,0,0,assumption,2021,试算,\n"
    (folder / "programmes.csv").write_text(PROGRAMMES + row, encoding="utf-8")
    text = "title: {zh: 计划, en: Plan}\nstory: {zh: 计划, en: Plan}\n" + plan
    for name in ("plan", "trend", "stress", "delayed"):
        (folder / "scenarios" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def target(variable: str, value: str = "60") -> str:
    return (
        "p-001,parkton-plan,一,environment,公园面积,park area,hectare,level,>=,2020,40,2025,"
        f"{value},,,,{value}公顷,{variable},,\n"
    )


def test_the_four_recipes_are_there():
    for heading in ("Add a place", "Add a sector", "Add a lever", "Add a target"):
        assert f"## {heading}" in TEXT
    for name in ("region.yaml", "baseline.csv", "history.csv", "programmes.csv", "targets.csv"):
        assert f"`{name}`" in TEXT


def recipe(heading: str) -> str:
    return TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_each_recipe_is_about_ten_numbered_lines():
    for heading in ("Add a place", "Add a sector", "Add a lever", "Add a target"):
        steps = [line for line in recipe(heading).splitlines() if re.match(r"\d+\. ", line)]
        assert 4 <= len(steps) <= 12, heading


def test_every_file_a_recipe_names_is_made_here(sectors, tmp_path):
    """What this file makes and what CONTRIBUTING tells a person to make are the same files."""
    file = r"`(?:scenarios/)?([\w<>]+\.(?:csv|yaml|mdl|md))`"
    folder = place(tmp_path, "")
    made = {path.name for path in folder.rglob("*") if path.is_file()}
    elsewhere = {"documents.csv"}  # of the regions' folder
    assert set(re.findall(file, recipe("Add a place"))) - elsewhere <= made
    made = {path.name for path in (sectors / "parks").iterdir()}
    named = {name.replace("<name>", "parks") for name in re.findall(file, recipe("Add a sector"))}
    assert named - {"income.mdl"} <= made  # income.mdl is pointed to as an example


def test_every_column_the_target_recipe_names_is_a_column():
    columns = TARGETS.strip().split(",")
    steps = [line for line in recipe("Add a target").splitlines() if re.match(r"\d+\. `", line)]
    for line in steps:
        name = re.match(r"\d+\. `(\w+)", line)[1].rstrip("_")
        if name not in ("keda",):
            assert any(column.startswith(name) for column in columns), line


def test_a_place_without_any_data_is_a_folder_and_needs_no_code(tmp_path):
    place(tmp_path, "", targets=[target("arithmetic")])
    region = open_region("parkton", tmp_path)
    (verdict,) = judge(region, "plan", {}, ["p-001"])
    assert verdict.state == "none"
    assert bill_of(region).capital == 15_000_000


def test_a_place_with_a_sector_is_judged_by_its_own_numbers(tmp_path):
    own = '"base income[urban,wage]",30000,CNY/person/year,2020,,,fixed,official,2020,统计公报,\n'
    promise = (
        "p-001,parkton-plan,一,income,城镇收入,urban income,CNY/person/year,level,>=,,,2025,"
        '60000,,,,60000元,"total income[urban]",,\n'
    )
    plan = "overrides:\n  plan rate total[urban]: {value: 7.5%, reason: 文件所列}\n"
    seen = '"total income[urban]",2021,31000,CNY/person/year,survey,official,2021,统计公报,\n'
    place(tmp_path, "income", targets=[promise], baseline=[own], history=[seen], plan=plan)
    region = open_region("parkton", tmp_path)
    assert {"plan", "trend", "stress", "delayed"} == set(region.scenarios)
    assert [row.value for row in region.history] == [31_000]
    assert region.own_values["base income[urban,wage]"] == 30_000
    (verdict,) = judge(region, "plan", {}, ["p-001"], explain=False)
    assert verdict.reached is True


def test_a_sector_is_a_folder_and_needs_no_code(sectors):
    program = city(["parks"])
    assert list(check_units(program)) == []
    results = simulate(program, {}, outputs=["Park area"], engine="numpy")
    assert results["Park area"][results.times == 2025, 0] == pytest.approx(55)
    assert broken(applicable(read_checks(["parks"]), program), program, {}) == []
    assert [limit.id for limit in read_limits(["parks"]).limits] == ["upkeep"]
    assert [row.id for row in read_inputs(["parks"])] == ["park_plan", "initial_park_area"]


def test_a_sector_joins_the_others(sectors):
    program = city(["parks", "income"])
    assert {"Park area", "total income"} <= set(program.variables)


def test_a_lever_and_a_target_are_a_row_each(sectors, tmp_path):
    mdl, rows = sectors / "parks" / "parks.mdl", sectors / "parks" / "inputs.csv"
    text = PARKS.replace("park plan*park care", "park plan*park care*share kept")
    text += "\nshare kept = 0.8\n\t~\tDmnl\n\t~\tPart of new parks that stays open.\n\t|\n"
    mdl.write_text(text, encoding="utf-8")
    with rows.open("a", encoding="utf-8") as file:
        file.write(
            "share_kept,share kept,新园保留率,Share kept,Dmnl,0.5,0.8,1,lever,公园,percent,0.05,"
            "新建公园中长期开放的部分,Part that stays open,assumption,情景假设\n"
        )
    forget()
    root = tmp_path / "regions"
    place(root, "parks", targets=[target("Park area", "54")])
    region = open_region("parkton", root)
    assert "share_kept" in region.levers
    (verdict,) = judge(region, "plan", {}, ["p-001"])
    assert verdict.value == pytest.approx(52)
    assert verdict.required.value is not None
    (kept,) = judge(region, "plan", {"share_kept": 1.0}, ["p-001"], explain=False)
    assert kept.reached is True


def test_every_command_of_the_recipes_runs_as_it_is_written(tmp_path, monkeypatch, capsys):
    """Each `keda …` and `python -m …` of the four recipes, for the place that the first recipe has made."""
    promise = (
        "p-001,parkton-plan,一,income,城镇收入,urban income,CNY/person/year,level,>=,,,2025,"
        '60000,,,,60000元,"total income[urban]",,\n'
    )
    regions = tmp_path / "regions"
    regions.mkdir()
    place(regions, "income", targets=[promise])
    monkeypatch.setattr(scenarios.region, "REGIONS", regions)
    monkeypatch.setattr(scenarios.grades_doc, "REGIONS", regions)
    recipes = "".join(map(recipe, ("Add a place", "Add a sector", "Add a lever", "Add a target")))
    commands = re.findall(r"`keda ([^`]+)`", recipes)
    assert {words.split()[0] for words in commands} == {"reach", "fund", "targets"}
    for words in commands:
        filled = words.replace("<id>", "parkton").replace("<row id>", "p-001").split()
        with pytest.raises(SystemExit) as done:
            main(filled)
        assert done.value.code == 0, (words, capsys.readouterr().err)
    assert "p-001" in capsys.readouterr().out
    pages = {
        "scenarios.targets_doc": lambda: scenarios.targets_doc.write_page(
            tmp_path / "t.md", regions
        ),
        "scenarios.grades_doc": lambda: scenarios.grades_doc.write_page(tmp_path / "g.md"),
        "scenarios.model_doc": None,  # its own test writes every page of docs/model
    }
    assert set(re.findall(r"python -m ([\w.]+)", recipes)) == set(pages)
    for write in filter(None, pages.values()):
        assert "parkton" in write().read_text(encoding="utf-8").casefold()


def test_every_make_target_that_is_named_is_there():
    makefile = (Path(__file__).parent.parent / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", TEXT):
        assert re.search(rf"^[\w ]*\b{target}\b[\w ]*:", makefile, re.M), target
