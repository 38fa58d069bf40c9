"""Models made at random from a seed give what PySD gives, in every element at every time."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine import loads, simulate
from tests.model.engine.random_models import text


@pytest.mark.parametrize("seed", range(2))
def test_a_model_made_at_random_gives_what_pysd_gives(seed):
    program = loads(text(seed, equations=12))
    ours, reference = simulate(program, engine="numpy"), simulate(program, engine="pysd")
    assert ours.times == pytest.approx(reference.times)
    for name in reference.names:
        np.testing.assert_allclose(ours[name], reference[name], rtol=1e-7, atol=1e-9, err_msg=name)


def test_conjunctions_bind_closer_than_alternatives(model, path):
    program = model("x = IF THEN ELSE(Time > 9 :AND: Time < 0 :OR: Time > 2, 1, 0) ~~|")
    assert path(program, "x") == [
        0,
        0,
        0,
        1,
        1,
    ]  # PySD groups from the right and gives 0 throughout
