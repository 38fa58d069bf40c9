"""A region pack opened and checked: `regions/<id>/` with its model, numbers, targets and scenarios.

regions() -> tuple[RegionInfo, ...]         what there is, with counts
open_region("chengdu") -> Region            everything of one place, every fault of its files at once
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from calibration import Baseline, Grade, Observation, read_baseline, read_history
from calibration.baseline import Value
from model import Input, InputError, Program, city, read_inputs
from model.errors import nearest, raise_all
from model.joined import model_files, sector_names
from model.kept import kept, unchanged
from model.limits import Limits, read_limits
from scenarios.expression import Expression, parse
from scenarios.pack_faults import (
    PLAN,
    faults_of_baseline,
    faults_of_both,
    faults_of_scenarios,
    out_of_bounds,
)
from scenarios.pack_shape import faults_of_shape
from scenarios.places import imported_regions
from scenarios.programmes import Programme, as_baseline, read_programmes
from scenarios.registry import ARITHMETIC, Target, read_targets
from scenarios.scenario import Scenario, read_scenario, read_yaml
from scenarios.standins import left_over, silent_lines, silent_works, speaks_only_of
from scenarios.units import fault_of_formula

__all__ = ["PLAN", "REGIONS", "Reading", "Region", "RegionInfo", "out_of_bounds"]
REGIONS = Path(__file__).resolve().parent.parent / "regions"
MOST_OPENING = 3  # where a pack does not choose: its first targets that the model can judge
KEYS = ("name", "sectors", "not_modelled", "opening", "anchors", "readings")


@dataclass(frozen=True, slots=True)
class RegionInfo:
    """A line of the list of places."""

    id: str
    name_zh: str
    name_en: str
    targets: int  # rows of the registry
    modelled: int  # of them linked to a model variable of this place
    grades: Mapping[str, Mapping[str, int]] = field(
        default_factory=dict
    )  # sector -> grade -> inputs
    not_modelled: Mapping[str, str] = field(default_factory=dict)  # sector -> why not
    error: str = ""  # why the pack cannot be opened; the other places are not touched by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One admissible way to read a target whose document leaves the definition open (口径)."""

    zh: str
    en: str
    values: Mapping[str, float]  # model inputs by element name


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One place: its model, its own numbers, what was observed, promised and supposed."""

    id: str
    name_zh: str
    name_en: str
    sectors: tuple[str, ...]
    not_modelled: Mapping[str, str]  # sector -> why not, in Chinese
    opening: tuple[str, ...]  # target ids shown first
    program: Program
    inputs: Mapping[str, Input]  # by id, with the place's own value, range and grade
    baseline: tuple[Baseline, ...]  # with what its programmes give the model
    programmes: tuple[Programme, ...]
    silent: Mapping[
        str, float
    ]  # another place's works that stand in for a sector not modelled here
    not_costed: tuple[str, ...]  # the budget lines they belong to
    history: tuple[Observation, ...]
    targets: Mapping[str, Target]
    formulas: Mapping[str, Expression]  # by target id, for the modelled ones
    scenarios: Mapping[str, Scenario]
    anchors: Mapping[str, Mapping[str, str]]  # lever id -> the observed series behind it
    readings: Mapping[str, tuple[Reading, ...]]
    limits: Limits
    hash: str = field(repr=False)

    @property
    def levers(self) -> dict[str, Input]:
        """The inputs a plan can move, by id."""
        return {key: row for key, row in self.inputs.items() if row.kind == "lever"}

    @property
    def own_values(self) -> dict[str, Value]:
        """The place's numbers by model name."""
        return {**self.silent, **{row.parameter: row.value for row in self.baseline}}

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        from scenarios.display import region_html

        return region_html(self)

    def modelled_targets(self) -> tuple[Target, ...]:
        """The targets the model of this place can judge."""
        return tuple(self.targets[key] for key in self.formulas)


def region_ids(root: Path | None = None) -> tuple[str, ...]:
    """Folders that are region packs, in alphabetical order with no hidden ones; those of one's own after the others."""
    roots = (REGIONS, imported_regions()) if root is None else (root,)
    found = (sorted(p.parent.name for p in each.glob("[!._]*/region.yaml")) for each in roots)
    return tuple(dict.fromkeys(name for names in found for name in names))


def folder_of(region_id: str, root: Path | None = None) -> Path:
    """The folder of a pack: the program's own places first, then imported ones."""
    if root is None and not (REGIONS / region_id).is_dir():
        root = imported_regions()
    return (root or REGIONS) / region_id


def regions(root: Path | None = None) -> tuple[RegionInfo, ...]:
    """Every place with its counts; a faulty pack is listed with its error and hides no other."""
    return tuple(_info(region_id, root) for region_id in region_ids(root))


def place_names(root: Path | None = None) -> dict[str, tuple[str, str]]:
    """{id: (zh, en)} of every place without opening it; a pack whose head cannot be read goes by its id."""
    return {region_id: _names(folder_of(region_id, root)) for region_id in region_ids(root)}


def _names(folder: Path) -> tuple[str, str]:
    try:
        name = _head(folder / "region.yaml")["name"]
    except InputError:
        return folder.name, folder.name
    return str(name["zh"]), str(name["en"])


def _info(region_id: str, root: Path | None) -> RegionInfo:
    try:
        place = open_region(region_id, root)
    except InputError as fault:
        return RegionInfo(region_id, region_id, region_id, 0, 0, error=str(fault))
    return RegionInfo(
        place.id,
        place.name_zh,
        place.name_en,
        len(place.targets),
        len(place.formulas),
        grades=grades_of(place),
        not_modelled=place.not_modelled,
    )


def grades_of(region: Region) -> dict[str, dict[str, int]]:
    """How many inputs of each grade every sector of a place rests on, best grade first."""
    order = [grade.value for grade in Grade]
    found: dict[str, Counter[str]] = {sector: Counter() for sector in region.sectors}
    for row in region.inputs.values():
        found[row.sector][row.grade] += 1
    return {
        sector: {grade: counts[grade] for grade in order if counts[grade]}
        for sector, counts in found.items()
    }


def open_region(region_id: str, root: Path | None = None) -> Region:
    """The pack of a place, checked as a whole.

    Raises InputError(s) for an unknown place (with the nearest known one) and for every fault of its files.
    """
    known = region_ids(root)
    if region_id not in known:
        raise InputError("is not a known region", got=region_id, fix=nearest(region_id, known))
    folder = folder_of(region_id, root)
    return _open(folder, _fingerprint(folder))


def _fingerprint(folder: Path) -> str:
    """Hash of the pack's files; also the key under which the opened pack is kept."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".csv", ".yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=32)
def _open(folder: Path, fingerprint: str) -> Region:
    """The pack as it was checked in this process or an earlier one; its faults are told afresh each time."""
    found = kept(
        dict,
        lambda: (_house(), str(folder), _fingerprint(folder)),
        lambda: _checked(folder),
        modules=("model", "calibration", "scenarios"),
    )
    parts: dict[str, Any] = {
        key: MappingProxyType(part) if isinstance(part, dict) else part
        for key, part in found.items()
    }
    return Region(program=city(parts["sectors"]), hash=fingerprint, **parts)


def _house() -> str:
    """Hash of all that opens a pack besides its own files; "" once one has changed under this process."""
    code = Path(__file__).parent
    return model_files() and unchanged(code, code.parent / "calibration") + model_files()


def _checked(folder: Path) -> dict[str, Any]:
    """What a Region holds besides its program, read and checked as a whole."""
    head = _head(folder / "region.yaml")
    program, inputs = city(head["sectors"]), read_inputs(head["sectors"])
    targets = read_targets(folder / "targets.csv")
    programmes = _programmes(folder, targets)
    given = as_baseline(programmes, program, file=folder / "programmes.csv")
    baseline = read_baseline(folder / "baseline.csv")
    raise_all(faults_of_both(folder, baseline, given))
    baseline = (*baseline, *given)
    not_costed = silent_lines(head["sectors"], [row.parameter for row in baseline])
    inputs = _own_inputs(inputs, head["sectors"], not_costed)
    history = folder / "history.csv"
    scenarios = [read_scenario(path) for path in sorted((folder / "scenarios").glob("*.yaml"))]
    faults = [*faults_of_baseline(folder, baseline, program, inputs)]
    faults += faults_of_scenarios(folder, scenarios, program, inputs)
    formulas, formula_faults = _formulas(folder, targets, program)
    raise_all([*faults, *formula_faults, *_head_faults(folder, head, targets, inputs)])
    return {
        "id": folder.name,
        "name_zh": head["name"]["zh"],
        "name_en": head["name"]["en"],
        "sectors": head["sectors"],
        "not_modelled": dict(head.get("not_modelled") or {}),
        "opening": tuple(head.get("opening") or [*formulas][:MOST_OPENING]),
        "inputs": {row.id: _of_place(row, baseline) for row in inputs},
        "baseline": baseline,
        "programmes": programmes,
        "silent": silent_works(program.constants, not_costed),
        "not_costed": not_costed,
        "history": read_history(history) if history.is_file() else (),
        "targets": {target.id: target for target in targets},
        "formulas": formulas,
        "scenarios": {scenario.id: scenario for scenario in scenarios},
        "anchors": {key: dict(series) for key, series in (head.get("anchors") or {}).items()},
        "readings": _readings(head.get("readings") or {}),
        "limits": read_limits(head["sectors"]),
    }


def _own_inputs(
    rows: tuple[Input, ...], sectors: tuple[str, ...], not_costed: tuple[str, ...]
) -> tuple[Input, ...]:
    """Inputs without those that only planned works of another place or of a sector that now speaks itself."""
    return tuple(
        row
        for row in rows
        if not speaks_only_of(row.name, not_costed) and not left_over(row.name, sectors)
    )


def _programmes(folder: Path, targets: tuple[Target, ...]) -> tuple[Programme, ...]:
    path = folder / "programmes.csv"
    return read_programmes(path, [target.id for target in targets]) if path.is_file() else ()


def _of_place(row: Input, baseline: tuple[Baseline, ...]) -> Input:
    """An input with the place's own value, range and grade where its baseline gives them.

    A number given without a range is not uncertain there: its low and high are the value itself.
    """
    own = next((own for own in baseline if own.parameter == row.name), None)
    if own is None or not isinstance(own.value, float):
        return row
    return replace(
        row,
        default=own.value,
        low=own.value if own.low is None else own.low,
        high=own.value if own.high is None else own.high,
        grade=own.grade.value,
        source=own.source,
    )


def _head(path: Path) -> dict[str, Any]:
    data = dict(read_yaml(path))
    raise_all(faults_of_shape(path, data))
    faults = [
        InputError("is not a known key", file=path, got=key, fix=nearest(str(key), KEYS))
        for key in data
        if key not in KEYS
    ]
    name = data.get("name") or {}
    if not (name.get("zh") and name.get("en")):
        fix = "write name: {zh: …, en: …}"
        faults.append(InputError("misses the name in both languages", file=path, fix=fix))
    if not data.get("sectors") and not data.get("not_modelled"):
        fix = "write sectors: [income, eldercare], or not_modelled: {income: why} where there is no data"
        faults.append(InputError("names no sector", file=path, fix=fix))
    sectors = tuple(str(sector) for sector in data.get("sectors") or ())
    known = sector_names()
    faults += [
        InputError("is not a sector", file=path, got=sector, fix=nearest(sector, known))
        for sector in (*sectors, *(data.get("not_modelled") or ()))
        if sector not in known
    ]
    raise_all(faults)
    data["sectors"] = sectors
    return data


def _head_faults(
    folder: Path, head: dict[str, Any], targets: tuple[Target, ...], inputs: tuple[Input, ...]
) -> list[InputError]:
    path, ids = folder / "region.yaml", [target.id for target in targets]
    levers = [row.id for row in inputs]
    named = [(key, ids) for key in [*(head.get("opening") or ()), *(head.get("readings") or ())]]
    named += [(key, levers) for key in head.get("anchors") or ()]
    return [
        InputError("is not known", file=path, got=key, fix=nearest(str(key), known))
        for key, known in named
        if key not in known
    ]


def _readings(data: Mapping[str, Any]) -> dict[str, tuple[Reading, ...]]:
    return {
        target: tuple(
            Reading(
                zh=str(entry["zh"]),
                en=str(entry["en"]),
                values={str(k): float(v) for k, v in (entry.get("values") or {}).items()},
            )
            for entry in entries
        )
        for target, entries in data.items()
    }


def _formulas(
    folder: Path, targets: tuple[Target, ...], program: Program
) -> tuple[dict[str, Expression], list[InputError]]:
    """The formula of each modelled target; one that reads a sector not joined here stays arithmetic.

    Rows that promise no figure (a base, digits lost in print) have theirs checked all the same.
    """
    formulas, faults = {}, []
    for target in targets:
        if target.variable == ARITHMETIC:
            continue
        try:
            formula = parse(target.variable)
            here = _all_here(formula, program)
        except InputError as fault:
            where = f"target {target.id}, {fault}"
            faults.append(InputError("mend the formula", file=folder / "targets.csv", where=where))
            continue
        if here and (wrong := fault_of_formula(formula, target.unit, program)):
            file, where = folder / "targets.csv", f"target {target.id}"
            faults.append(InputError(wrong[0], file=file, where=where, fix=wrong[1]))
        elif here and target.promises:
            formulas[target.id] = formula
    return formulas, faults


def _all_here(formula: Expression, program: Program) -> bool:
    """Whether every variable is in the place's model; InputError for one that no sector has."""
    names = [name.partition("[")[0].strip() for name in formula.names]
    missing = [name for name in names if name not in program.variables]
    for name in formula.names:
        (city() if missing else program).find(name)
    return not missing
