"""The question an ensemble answers, as plain values: small, picklable, the same on every machine.

    ask = Ask(region="chengdu", targets=("cd-001",), points=1024, seed=1)
    ask.prepared()                     with every default filled in and checked

Two asks that are equal give the same bytes, whoever answers them. Levers (`scenario`, `changes`) are kept apart from
what is random (`dims`, `seed`): member i is the same future under trend, plan and chosen levers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from calibration.fitted import FOLDER
from model.errors import InputError, nearest
from scenarios.futures.dims import TABLE, registry_hash
from scenarios.futures.own_code import code_hash
from scenarios.futures.sobol import REPLICATES, sample_for
from scenarios.region import PLAN, Region, open_region
from scenarios.registry import Target, find_target
from scenarios.runs import input_names, settings_of

TREND, STRUCTURE = "trend", "structure"
CENTRES = (PLAN, TREND, STRUCTURE)
BASIS = "income growth basis"
ENGINES = ("compiled", "numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question about many futures.

    centre : what growth of income moves about. "plan": the stated rates; "trend": the past's own growth, going on and
        slowing; "structure": what the economy produces. None: as the scenario says.
    shocks, noise : off leaves out shock years, or every year-to-year luck.
    process : changed parameters of the income process, to see what a share is worth.
    """

    region: str
    scenario: str = PLAN
    changes: tuple[tuple[str, float], ...] = ()
    targets: tuple[str, ...] = ()  # none: every modelled one
    points: int = 256  # a replicate; a power of two
    replicates: int = REPLICATES  # 16 to 31
    seed: int = 0
    centre: str | None = None
    shocks: bool = True
    noise: bool = True
    inputs: bool = True  # whether the inputs are drawn, or stay at their defaults
    process: tuple[tuple[str, float], ...] = ()
    until: int | None = None  # last year of the runs; None: the model's own end
    engine: str = "compiled"
    root: str | None = None  # folder of region packs; None: the house's own, then imported ones

    @property
    def members(self) -> int:
        """Members (runs) of the whole ensemble."""
        return self.points * self.replicates

    def opened(self) -> Region:
        """The place."""
        return open_region(self.region, None if self.root is None else Path(self.root))

    def prepared(self) -> Ask:
        """The same question with every default written out.

        Raises InputError for an unknown place, scenario, input, target, centre or engine.
        """
        region = self.opened()
        settings = settings_of(region, self.scenario, dict(self.changes))
        changes = {n: v for k, v in self.changes for n in input_names(region, k)}
        targets = tuple(dict.fromkeys(self.targets)) or tuple(region.formulas)
        for key in targets:
            find_target(list(region.targets.values()), key)
            if key not in region.formulas:
                fix = nearest(key, region.formulas)
                raise InputError("is not modelled here", got=key, fix=fix)
        if not targets:
            raise InputError("has no modelled target", got=region.id, fix="link one in targets.csv")
        if self.until is not None:
            _reaches(self.until, [region.targets[key] for key in targets])
        centre = self.centre or _centre(self.scenario, settings.get(BASIS, 0.0))
        if centre not in CENTRES or self.engine not in ENGINES:
            got, known = (centre, CENTRES) if centre not in CENTRES else (self.engine, ENGINES)
            raise InputError("is not known", got=got, fix=f"choose from {', '.join(known)}")
        sample = sample_for(self.members)
        if (self.replicates, self.points) != sample:
            fix = f"ask for {sample[0]} replicates of {sample[1]} points"
            what = "is not 16 to 31 replicates of a power of two"
            raise InputError(what, got=f"{self.replicates} of {self.points}", fix=fix)
        changes |= _basis_for(centre, settings.get(BASIS, 0.0), region.program.constants)
        ordered = tuple(sorted(changes.items()))
        return replace(self, changes=ordered, targets=targets, centre=centre)

    def levers(self) -> dict[str, Any]:
        """What people chose, apart from what is random."""
        keys = ("scenario", "changes", "centre", "shocks", "noise", "inputs", "process", "until")
        return {key: asdict(self)[key] for key in keys}

    def hashes(self) -> dict[str, str]:
        """What the answer depends on: model, data, levers, the dimensions with the seed, and Keda's own code."""
        region = self.opened()
        dims = f"{registry_hash()} {self.seed} {self.replicates} {self.points}"
        return {
            "model": region.program.hash,
            "data": region.hash,
            "chances": _chances_hash(region.id),
            "dims": hashlib.sha256(dims.encode()).hexdigest(),
            "levers": hashlib.sha256(json.dumps(self.levers()).encode()).hexdigest(),
            "code": code_hash(),
        }


def _reaches(until: int, targets: Sequence[Target]) -> None:
    """Runs that end before a target's year say nothing of it."""
    for target in targets:
        if target.target_year is not None and target.target_year > until:
            fix = f"name {target.target_year} or later"
            what = f"is before the year of target {target.id}"
            raise InputError(what, where="--until", got=until, fix=fix)


def _chances_hash(region_id: str) -> str:
    """Of the tables that say how things vary: priors, dependence, processes, fitted draws."""
    digest = hashlib.sha256()
    own = Path(__file__).parent
    files = [*FOLDER.parent.glob("*.csv"), *own.glob("*.csv"), *FOLDER.glob(f"{region_id}.*")]
    for path in sorted(files):
        if path.name != TABLE.name:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _basis_for(centre: str, basis: object, known: Mapping[str, float]) -> dict[str, float]:
    """The basis a centre needs where the scenario has another: the structure's is 2, of the others 0 or 1."""
    if BASIS not in known or not isinstance(basis, float):
        return {}
    wanted = {STRUCTURE: 2.0, TREND: 0.0}.get(centre, min(basis, 1.0))
    return {} if wanted == basis else {BASIS: wanted}


def _centre(scenario_id: str, basis: object) -> str:
    if scenario_id == TREND:
        return TREND
    return STRUCTURE if isinstance(basis, float) and basis >= 2 else PLAN
