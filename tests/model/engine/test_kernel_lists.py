"""A program that says what it was made from: its kernel comes from the disk without its text being written again."""

import numpy as np
import pytest

from model.engine import compiled, simulate
from model.engine.simulate import made_from, plan_of

TANK = "tank = INTEG(inflow - tank * 0.2, 5) ~~|\ninflow = 3 + Time ~~|"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KEDA_CACHE", str(tmp_path))
    return tmp_path


def tank(model, mark="this text"):
    program = model(TANK)
    made_from(program, mark)
    return program


def written_again(monkeypatch):
    """The plans whose text is written from now on."""
    emit, seen = compiled.emit, []
    monkeypatch.setattr(compiled, "emit", lambda *asked: seen.append(asked) or emit(*asked))
    return seen


def test_the_second_build_writes_no_text_and_gives_the_same_numbers(model, cache, monkeypatch):
    first = simulate(tank(model), engine="compiled")
    written = written_again(monkeypatch)
    again = simulate(tank(model), engine="compiled")
    assert not written
    assert np.array_equal(first["tank"], again["tank"])


def test_another_origin_and_other_rows_have_kernels_of_their_own(model, cache, monkeypatch):
    compiled.build(plan_of(tank(model)))
    written = written_again(monkeypatch)
    compiled.build(plan_of(tank(model)), np.array([0]))
    compiled.build(plan_of(tank(model, "another text")))
    compiled.build(plan_of(model(TANK)))  # says nothing of its origin
    assert len(written) == 3


def test_a_spoilt_file_is_made_anew(model, cache, monkeypatch):
    first = simulate(tank(model), engine="compiled")
    for file in cache.glob("*.o"):
        file.write_bytes(file.read_bytes()[:-3])
    assert np.array_equal(simulate(tank(model), engine="compiled")["tank"], first["tank"])
