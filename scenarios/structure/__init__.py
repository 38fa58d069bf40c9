"""How a model hangs together, for a reader who has not written it: pictures, trees, loops, signs."""

from model.engine.program import CONTROLS
from scenarios.structure.loops import Loop, loops_of
from scenarios.structure.names import chinese
from scenarios.structure.picture import (
    PORT,
    Link,
    Mark,
    Picture,
    parts_of,
    picture_of_loop,
    picture_of_part,
    picture_of_stocks,
    sector_of,
    sectors_of,
)
from scenarios.structure.polarity import polarity
from scenarios.structure.variable import About, Branch, describe, largest, paths, value_at

__all__ = [
    "CONTROLS",
    "PORT",
    "About",
    "Branch",
    "Link",
    "Loop",
    "Mark",
    "Picture",
    "chinese",
    "describe",
    "largest",
    "loops_of",
    "parts_of",
    "paths",
    "picture_of_loop",
    "picture_of_part",
    "picture_of_stocks",
    "polarity",
    "sector_of",
    "sectors_of",
    "value_at",
]
