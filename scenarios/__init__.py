"""The questions: what was promised, what is supposed, what follows, what it would take."""

from scenarios.answer import Answer, Contribution, answer, waterfall
from scenarios.display import frame, paths
from scenarios.effects import Anchors, anchors, grade_of, levers_for, switches_for
from scenarios.parts import Part
from scenarios.region import Region, RegionInfo, open_region, place_names, regions
from scenarios.registry import Target
from scenarios.required import Required
from scenarios.scenario import Scenario
from scenarios.verdict import Path, Verdict, judge

__all__ = [
    "Anchors",
    "Answer",
    "Contribution",
    "Part",
    "Path",
    "Region",
    "RegionInfo",
    "Required",
    "Scenario",
    "Target",
    "Verdict",
    "anchors",
    "answer",
    "frame",
    "grade_of",
    "judge",
    "levers_for",
    "open_region",
    "paths",
    "place_names",
    "regions",
    "switches_for",
    "waterfall",
]
