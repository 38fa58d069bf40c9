"""What each unit of a promise costs to build and to run, who pays, how long it takes: `regions/<id>/programmes.csv`.

    read_programmes(path, target_ids) -> tuple[Programme, ...]     every fault of the file at once
    as_baseline(programmes, program) -> tuple[Baseline, ...]     the same as model inputs of the place

Money is CNY at 2020 prices without land. Shares are of building cost; the own budget owes what the others leave.
A row with a `line` is that budget line of the finance sector: its cost, payers and building time become the model's.
Rows of the line "other" add up to the works no sector knows. A row with `part_of` is counted in another row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from calibration import Baseline
from calibration.schema import Field, Grade, Record, read_table
from model import Program
from model.engine.units import Units
from model.errors import InputError, nearest, raise_all
from scenarios.units import fault_of_unit

OTHER = "other"
START = 2020  # the model begins at the end of this year
OTHERS_PAY = ("central", "provincial", "upper", "bond", "social", "user")
PAYERS = ("central", "provincial", "upper", "own", "bond", "social", "user")
# The model inputs that a line's unit cost and running cost feed, where the place's model has them.
UNIT_COSTS = {
    "eld_new": ("unit cost bed",),
    "eld_conv": ("unit cost conversion",),
    "child": ("unit cost child place",),
    "rental": ("unit cost home[affordable]",),
    "talent": ("unit cost home[talenthome]",),
    "renewal": ("unit cost renewal", "cost per household renewed"),
    "shanty": ("unit cost site household", "cost per site household"),
    "village": (),
    "school": ("unit cost school seat",),
    "hospital": ("unit cost hospital bed",),
    "metro": ("unit cost metro km",),
    "bus": (),
    "package": (),
    OTHER: (),
}
RUNNING_COSTS = {
    "child": "running cost child place",
    "school": "running cost school seat",
    "metro": "running cost metro km",
}
FIELDS = {
    "id": Field(),
    "targets": Field(optional=True),
    "line": Field(optional=True, choices=list(UNIT_COSTS)),
    "part_of": Field(optional=True),
    "zh": Field(),
    "en": Field(),
    "unit": Field(),
    "quantity": Field(kind="number"),
    "first_year": Field(kind="year"),
    "last_year": Field(kind="year"),
    "unit_cost": Field(kind="number"),
    "unit_cost_low": Field(kind="number", optional=True),
    "unit_cost_high": Field(kind="number", optional=True),
    "running_cost": Field(kind="number"),
    "build_years": Field(kind="number"),
    **{payer: Field(kind="number") for payer in OTHERS_PAY},
    "grade": Field(choices=[grade.value for grade in Grade]),
    "vintage": Field(kind="year"),
    "source": Field(),
    "note": Field(optional=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One row of the bill of quantities of a place. Money at 2020 prices."""

    id: str
    targets: tuple[str, ...]  # ids of the registry that it serves
    line: str  # budget line of the finance sector; "" where the model has none
    part_of: str  # id of the row that counts it already; "" where it counts itself
    zh: str
    en: str
    unit: str
    quantity: float  # units promised over all its years [unit]
    first_year: int
    last_year: int  # inclusive
    unit_cost: float  # [CNY/unit]
    unit_cost_low: float | None
    unit_cost_high: float | None
    running_cost: float  # public, each year a unit is open [CNY/unit/year]
    build_years: float
    central: float  # shares of building cost
    provincial: float
    upper: float
    bond: float
    social: float
    user: float
    grade: Grade  # of the unit cost; the shares are assumptions unless the source says otherwise
    vintage: int
    source: str
    note: str
    row: int

    @property
    def own(self) -> float:
        """What the place's own budget owes: the rest."""
        return 1.0 - sum(getattr(self, payer) for payer in OTHERS_PAY)

    def share(self, payer: str) -> float:
        """A payer's part of the building cost."""
        return float(getattr(self, payer))

    @property
    def counts(self) -> bool:
        """Whether it adds to the total (and is not counted in another row)."""
        return not self.part_of


def read_programmes(path: str | Path, target_ids: Collection[str] = ()) -> tuple[Programme, ...]:
    """The rows of a programme table; with `target_ids`, each row must serve known targets.

    Raises InputErrors for unreadable cells, an id or a line given twice, an unknown target or parent row, negative
    money, shares above the whole, an end before its start, a cost outside its own range.
    """
    records = read_table(path, FIELDS)
    rows = tuple(_programme(record) for record in records)
    faults: list[InputError] = []
    ids = [row.id for row in rows]
    first: dict[str, int] = {}
    for record, row in zip(records, rows, strict=True):
        faults += [*_money_faults(record, row), *_share_faults(record, row)]
        faults += _link_faults(record, row, ids, target_ids)
        for key in (row.id, f"line {row.line}"):
            if key in first and not (key.startswith("line ") and row.line in ("", OTHER)):
                column = "line" if key.startswith("line ") else "id"
                fix = f"row {first[key]} already has it; keep one, or use part_of"
                faults.append(record.row.error("stands twice", column, fix=fix))
            first.setdefault(key, row.row)
    raise_all(faults)
    return rows


def _programme(record: Record) -> Programme:
    values = {f.name: record.values[f.name] for f in fields(Programme) if f.name != "row"}
    ids = tuple(word.strip() for word in values["targets"].split(";") if word.strip())
    grade = Grade(values["grade"])
    return Programme(**{**values, "targets": ids, "grade": grade, "row": record.row.number})


def _money_faults(record: Record, row: Programme) -> list[InputError]:
    faults = []
    if wrong := fault_of_unit(row.unit):
        faults.append(record.row.error(wrong[0], "unit", fix=wrong[1]))
    for column in ("quantity", "unit_cost", "running_cost", "build_years"):
        if getattr(row, column) < 0:
            faults.append(record.row.error("is negative", column, fix="write 0 or more"))
    low, high = row.unit_cost_low, row.unit_cost_high
    if (low is not None and row.unit_cost < low) or (high is not None and row.unit_cost > high):
        fix = "keep unit_cost_low <= unit_cost <= unit_cost_high"
        faults.append(record.row.error("lies outside its own range", "unit_cost", fix=fix))
    if row.last_year < row.first_year:
        fix = f"write {row.first_year} or later"
        faults.append(record.row.error("lies before first_year", "last_year", fix=fix))
    return faults


def _share_faults(record: Record, row: Programme) -> list[InputError]:
    faults = [
        record.row.error(
            "is not a share", payer, fix="write a part of the cost, 0 to 1 or 0% to 100%"
        )
        for payer in OTHERS_PAY
        if not 0 <= row.share(payer) <= 1
    ]
    if not faults and row.own < -1e-9:
        fix = f"the shares of {', '.join(OTHERS_PAY)} add up to {1 - row.own:.4g}; keep them at 1"
        faults.append(record.row.error("leaves less than nothing to the own budget", "id", fix=fix))
    return faults


def _link_faults(
    record: Record, row: Programme, ids: Sequence[str], target_ids: Collection[str]
) -> list[InputError]:
    faults = []
    if row.part_of and (row.part_of not in ids or row.part_of == row.id):
        fix = nearest(row.part_of, [key for key in ids if key != row.id])
        faults.append(record.row.error("is no other row of this file", "part_of", fix=fix))
    if row.part_of and row.line:
        fix = "leave line empty: the row it belongs to has one"
        faults.append(record.row.error("is counted twice", "line", fix=fix))
    for target in row.targets if target_ids else ():
        if target not in target_ids:
            what = f'serves "{target}", which is no target of this place'
            faults.append(record.row.error(what, "targets", fix=nearest(target, target_ids)))
    return faults


def as_baseline(
    rows: Sequence[Programme], program: Program, *, file: str | Path | None = None
) -> tuple[Baseline, ...]:
    """The model inputs these rows give a place: unit and running costs, payers, building times, other works.

    Only inputs the place's model has are given. Raises InputErrors where the model counts a line in another unit.
    """
    found = [value for row in rows if row.line for value in _inputs(row)]
    found += _other_works([row for row in rows if row.line == OTHER])
    here = tuple(row for row in found if row.parameter in program.constants)
    raise_all([fault for row in here if (fault := _unit_fault(row, program, file))])
    return here


def _unit_fault(row: Baseline, program: Program, file: str | Path | None) -> InputError | None:
    units = Units()
    wanted = program.variables[row.parameter.partition("[")[0]].unit
    if units.read(wanted) == units.read(row.unit):
        return None
    what = f"{row.parameter} is counted in {wanted}, this row in {row.unit}"
    fix = f"count the row so that its cost is in {wanted}"
    return InputError(what, file=file, row=row.row, column="unit", fix=fix)


def _inputs(row: Programme) -> list[Baseline]:
    cost, low, high = row.unit_cost, row.unit_cost_low, row.unit_cost_high
    per = f"CNY/{row.unit}"
    found = [_given(row, name, cost, per, low, high) for name in UNIT_COSTS[row.line]]
    if row.line in RUNNING_COSTS:
        found.append(_given(row, RUNNING_COSTS[row.line], row.running_cost, f"{per}/year"))
    if row.line != OTHER:
        found += [
            _given(row, f"given capital share[{row.line},{payer}]", row.share(payer), "Dmnl")
            for payer in OTHERS_PAY
        ]
    if row.build_years > 0:
        found.append(_given(row, f"works time[{row.line}]", row.build_years, "year"))
    return found


def _other_works(rows: Sequence[Programme]) -> list[Baseline]:
    """The works of the line "other": their yearly sum while they run, and the mean payers by cost."""
    total = sum(row.quantity * row.unit_cost for row in rows)
    if not total:
        return []
    last = max(row.last_year for row in rows)
    years = last - START
    first = max(rows, key=lambda row: row.quantity * row.unit_cost)
    shares = {
        payer: sum(row.quantity * row.unit_cost * row.share(payer) for row in rows) / total
        for payer in OTHERS_PAY
    }
    return [
        _given(first, "other desired works", total / years, "CNY/year"),
        _given(first, "other works end", float(last), "year"),
        *(
            _given(first, f"given capital share[{OTHER},{payer}]", share, "Dmnl")
            for payer, share in shares.items()
        ),
    ]


def _given(
    row: Programme,
    parameter: str,
    value: float,
    unit: str,
    low: float | None = None,
    high: float | None = None,
) -> Baseline:
    ranged = low is not None and high is not None and low < high
    is_cost = unit.startswith("CNY")
    return Baseline(
        parameter=parameter,
        value=float(value),
        unit=unit,
        year=row.first_year,
        low=low,
        high=high,
        distribution="lognormal" if ranged else "fixed",
        grade=row.grade if is_cost else Grade.ASSUMPTION,
        vintage=row.vintage,
        source=row.source,
        note=f"programmes.csv {row.id}",
        row=row.row,
    )
