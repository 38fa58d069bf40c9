"""Run a model with PySD, the reference.

    run_pysd(program, inputs, outputs, times) -> Results       the file's own text: for tests, and models a user trusts
    run_instead(program, inputs, outputs, times) -> Results    a text of our own words, where the engine cannot compute the model

PySD writes a model as Python text and executes it. Of a file's own text the comments and the drawing boxes of lookups are cut
out first, which PySD would run as Python. One member is one run; the model is read anew for each, because PySD keeps
parameters between runs.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.engine import limits
from model.engine.program import Program, Variable
from model.engine.pysd_text import ends_itself, rewritten
from model.engine.results import Results, element_key
from model.engine.schedule import is_control, schedule
from model.engine.source import key
from model.engine.vensim import without_doc
from model.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from model.engine.simulate import Bound

_CONTROL_WORDS = {"time step": "time_step", "final time": "final_time", "saveper": "saveper"}


def run_pysd(
    program: Program,
    inputs: Mapping[str, object],
    outputs: Sequence[str] | None,
    times: Sequence[float] | np.ndarray | None,
    *,
    method: str = "euler",
) -> Results:
    """Every member run by PySD, one after another.

    Raises InputError for a method other than Euler and for what PySD itself cannot read.
    """
    from model.engine.simulate import bind

    if method != "euler":
        raise InputError("is not a method of PySD", got=method, fix="use euler")
    bound = bind(program, inputs)
    path = _translated(program)
    wanted = _elements(program, outputs)
    names = () if outputs is None else dict.fromkeys(program.find(name)[0].name for name in outputs)
    runs = [_one(path, program, bound, member, times, names) for member in range(bound.members)]
    columns = {element_key(name): i for i, name in enumerate(runs[0][1])}
    missing = [name for name in wanted if element_key(name) not in columns]
    if missing:
        raise InputError("is not among what PySD computes", got=missing[0])
    order = [columns[element_key(name)] for name in wanted]
    values = np.stack([table[:, order] for _, _, table in runs], axis=-1)
    return Results(runs[0][0], tuple(wanted), values, "pysd")


def run_instead(
    program: Program,
    inputs: Mapping[str, object],
    outputs: Sequence[str] | None,
    times: Sequence[float] | np.ndarray | None,
    *,
    method: str,
) -> Results:
    """The program written anew and run by PySD; names as the program has them.

    Raises InputError for what PySD cannot run, and for a run that does not end.
    """
    from model.engine.parse import loads
    from model.engine.simulate import bind

    own = rewritten(program)
    other = replace(loads(own.text), name=program.name)  # Vensim text, whatever the file was
    changes = {
        word: value
        for name, value in inputs.items()
        for _, word in ([(name, name.upper())] if is_control(name) else own.element(name))
    }
    words = {
        word: name for shown in _elements(program, outputs) for name, word in own.element(shown)
    }
    if not ends_itself(program):
        bound = bind(other, changes)
        for controls, _ in bound.groups():
            schedule(bound.program_of(controls))  # a run of too many steps is refused
    found = run_pysd(other, changes, list(words), times, method=method)
    if ends_itself(program) and found.times[-1] >= own.last:
        raise InputError(f"has not ended after {limits.MAX_STEPS:,} steps", file=program.name)
    return replace(found, names=tuple(words[word] for word in found.names))


def _elements(program: Program, outputs: Sequence[str] | None) -> list[str]:
    names: list[str] = []
    for name in list(program.variables) if outputs is None else outputs:
        variable, positions = program.find(name)
        if variable.kind != "lookup":
            names += [program.element_name(variable, p) for p in positions]
    return list(dict.fromkeys(names))


@lru_cache(maxsize=16)
def _translated(program: Program) -> Path:
    """The Python text PySD writes, in a folder of its own that lives as long as the process."""
    import pysd

    source, here = program.source, Path(tempfile.mkdtemp(prefix="keda-pysd-"))
    atexit.register(shutil.rmtree, here, ignore_errors=True)
    if source.folder is not None:
        for file in source.folder.iterdir():
            if file.suffix.lower() in (".csv", ".xls", ".xlsx", ".tab", ".txt"):
                (here / file.name).symlink_to(file.resolve())
    xmile = source.dialect == "xmile"
    path = here / ("model.xmile" if xmile else "model.mdl")
    text = _without_comments(source.text.lstrip("\ufeff"), xmile=xmile)
    path.write_text(text, encoding="utf-8", newline="\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            (pysd.read_xmile if xmile else pysd.read_vensim)(str(path), initialize=False)
    except Exception as err:  # PySD raises what its parts raise
        raise InputError(
            f"PySD cannot read the model: {' '.join(str(err).split())[:200]}", file=program.name
        ) from err
    return path.with_suffix(".py")


def _without_comments(text: str, *, xmile: bool) -> str:
    """The model without the texts that PySD would copy into its Python, or evaluate: comments, and boxes lookups are drawn in."""
    if xmile:
        return re.sub(r"<(doc|documentation)\b[^>]*>.*?</\1\s*>", "", text, flags=re.S | re.I)
    text, mark, sketch = text.partition("\\\\\\---///")
    text = re.sub(r"^\s*\{[^}]*\}", "", text)
    text = re.sub(r"\(\s*\[[^\]]*\]\s*,", "(", text)
    return "{UTF-8}\n" + "".join(without_doc(text)) + mark + sketch


def _one(
    path: Path,
    program: Program,
    bound: Bound,
    member: int,
    times: Sequence[float] | np.ndarray | None,
    names: Iterable[str],
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Times, element names and the table (time, element) of one member: of these variables, of all where none is named."""
    import pysd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = pysd.load(str(path))
            how = _how(model, program, bound, member)
            if times is not None:
                how["return_timestamps"] = list(map(float, times))
            if names and all(name in model.namespace for name in names):
                how["return_columns"] = list(names)
            frame = by_element(model.run(flatten_output=False, **how))
    except Exception as err:
        said = " ".join(str(err).split())[:200]
        raise InputError(f"PySD stops: {type(err).__name__}: {said}", file=program.name) from err
    return frame.index.to_numpy(dtype=float), list(frame.columns), frame.to_numpy(dtype=float)


def _how(model: Any, program: Program, bound: Bound, member: int) -> dict[str, Any]:
    """Constants, controls and initial values of one member, as arguments of PySD's run."""
    how: dict[str, Any] = {"params": _params(model, program, bound, member)}
    start = program.initial_time
    for name, values in bound.controls.items():
        number = float(np.broadcast_to(values, bound.members)[member])
        if key(name) == "initial time":
            start = number
        else:
            how[_CONTROL_WORDS[key(name)]] = number
    stocks = _initials(model, program, bound, member)
    if stocks or start != program.initial_time:
        how["initial_condition"] = (start, stocks)
    return how


def by_element(frame: pd.DataFrame) -> pd.DataFrame:
    """The run of a PySD model with a column for each element, out of cells that hold whole arrays.

    PySD's own `flatten_output` does this value by value, which takes as long as the run itself.
    """
    import pandas as pd

    found: dict[str, np.ndarray] = {}
    for name in frame.columns:
        cells = frame[name].to_list()
        if not hasattr(cells[0], "dims"):
            found[name] = frame[name].to_numpy(dtype=float)
            continue
        dims, plain = cells[0].dims, name.partition("[")[0]
        values = np.stack([cell.transpose(*dims).to_numpy() for cell in cells], axis=-1)
        elements = [cells[0].coords[dim].to_numpy() for dim in dims]
        for position in np.ndindex(*values.shape[:-1]):
            inside = ",".join(str(axis[i]) for axis, i in zip(elements, position, strict=True))
            found[f"{plain}[{inside}]" if dims else name] = values[position].astype(float)
    return pd.DataFrame(found, index=frame.index)


def _filled(
    model: Any,
    program: Program,
    variable: Variable,
    given: dict[tuple[int, ...], float],
    default: float,
) -> Any:
    """A number, or an array with the given elements over the defaults of the model."""
    import xarray as xr

    if not variable.dims:
        return given[()]
    values = np.full(variable.shape, default)
    for position in np.ndindex(*variable.shape):
        name = program.element_name(variable, position)
        values[position] = given.get(position, program.constants.get(name, default))
    coords, dims = model.get_coords(variable.name)
    return xr.DataArray(values, coords, dims)


def _params(model: Any, program: Program, bound: Bound, member: int) -> dict[str, Any]:
    import pandas as pd

    merged: dict[str, dict[tuple[int, ...], float]] = {}
    for variable, positions, values in bound.constants:
        number = float(np.broadcast_to(values, bound.members)[member])
        merged.setdefault(variable.name, {}).update(dict.fromkeys(positions, number))
    params = {n: _filled(model, program, program[n], given, np.nan) for n, given in merged.items()}
    for variable, _, xs, ys in bound.tables:
        params[variable.name] = pd.Series(ys if ys.ndim == 1 else ys[:, member], index=xs)
    return params


def _initials(model: Any, program: Program, bound: Bound, member: int) -> dict[str, Any]:
    merged: dict[str, dict[tuple[int, ...], float]] = {}
    for variable, positions, values in bound.initials:
        number = float(np.broadcast_to(values, bound.members)[member])
        merged.setdefault(variable.name, {}).update(dict.fromkeys(positions, number))
    return {n: _filled(model, program, program[n], given, 0.0) for n, given in merged.items()}
