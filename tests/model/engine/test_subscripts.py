"""Ranges, subranges, mappings, :EXCEPT: and functions over elements, by mental arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from model.engine import simulate
from model.errors import InputError

RANGES = "D: p, q, r ~~| Part: q, r ~~| E: s, t, u -> D ~~| Two: v, w -> (D: Front, r) ~~| Front: p, q ~~|"


@pytest.mark.parametrize(
    ("equations", "name", "expected"),
    [
        ("x[D] = 1, 2, 3 ~~|", "x", [1, 2, 3]),
        ("x[D,Part] = 1, 2; 3, 4; 5, 6; ~~|", "x", [1, 2, 3, 4, 5, 6]),
        ("x[D] = 1 ~~|", "x", [1, 1, 1]),
        ("x[p] = 7 ~~| x[Part] = 2, 3 ~~|", "x", [7, 2, 3]),
        ("x[D] :EXCEPT: [q] = 5 ~~| x[q] = 6 ~~|", "x", [5, 6, 5]),
        ("y[D] = 1, 2, 3 ~~| x[E] = y[D] * 10 ~~|", "x", [10, 20, 30]),  # mapping by position
        ("y[Two] = 4, 9 ~~| x[D] = y[Two] ~~|", "x", [4, 4, 9]),  # an element mapped to a subrange
        ("y[D] = 1, 2, 3 ~~| x[Part] = y[Part] ~~|", "x", [2, 3]),
        ("y[D] = 1, 2, 3 ~~| x = SUM(y[D!]) ~~|", "x", [6]),
        ("y[D] = 1, 2, 3 ~~| x = PROD(y[D!]) + VMIN(y[D!]) + VMAX(y[Part!]) ~~|", "x", [10]),
        ("y[D] = 1, 2, 3 ~~| x[D] = y[D] / SUM(y[D!]) * 6 ~~|", "x", [1, 2, 3]),
        ("m[D,Part] = 1, 2; 3, 4; 5, 6; ~~| x[Part] = SUM(m[D!,Part]) ~~|", "x", [9, 12]),
        ("m[D,Part] = 1, 2; 3, 4; 5, 6; ~~| x = SUM(m[D!,Part!]) ~~|", "x", [21]),
        ("x = ELMCOUNT(D) + ELMCOUNT(Part) ~~|", "x", [5]),
        ("x[D] = IF THEN ELSE(D = q, 1, 0) ~~|", "x", [0, 1, 0]),
        ("x[D] = D * 10 ~~|", "x", [10, 20, 30]),
        ("x[p] = 1 ~~| x[q] = x[p] * 2 ~~| x[r] = x[q] * 2 ~~|", "x", [1, 2, 4]),
        ("y[D] = 30, 10, 20 ~~| x[D] = VECTOR SORT ORDER(y[D], 1) ~~|", "x", [1, 2, 0]),
        ("y[D] = 30, 10, 20 ~~| x[D] = VECTOR RANK(y[D], 1) ~~|", "x", [3, 1, 2]),
        ("y[D] = 30, 10, 20 ~~| o[D] = 2, 0, 1 ~~| x[D] = VECTOR REORDER(y[D], o[D]) ~~|", "x", [20, 30, 10]),
        ("y[D] = 30, 10, 20 ~~| o[D] = 2, 0, 5 ~~| x[D] = VECTOR ELM MAP(y[p], o[D]) ~~|", "x", [20, 30, -(2.0**109)]),
        ("y[D] = 30, 10, 20 ~~| c[D] = 1, 0, 1 ~~| x = VECTOR SELECT(c[D!], y[D!], 0, 0, 0) ~~|", "x", [50]),
        ("y[D] = 30, 10, 20 ~~| c[D] = 0, 0, 0 ~~| x = VECTOR SELECT(c[D!], y[D!], -9, 3, 0) ~~|", "x", [-9]),
        ("w[D] = 3, 2, 1 ~~| a[D] = 10, 10, 10 ~~| x[D] = ALLOCATE BY PRIORITY(a[D], w[D], 3, 1, 15) ~~|", "x", [10, 5, 0]),
        ("m[Front,Part] = 2, 0; 0, 4; ~~| Front2: p, q ~~| x[Front,Part] = INVERT MATRIX(m[Front,Part], 2) ~~|", "x", [0.5, 0, 0, 0.25]),
    ],
)  # fmt: skip
def test_elements_get_their_values(model, equations, name, expected):
    results = simulate(model(RANGES + equations), outputs=[name])
    assert results.values[0, :, 0].tolist() == pytest.approx(expected)


def test_an_ageing_chain_runs_along_its_range(model):
    program = model(
        "age: (a0-a4) ~~| older: (a1-a4) -> younger ~~| younger: (a0-a3) ~~|"
        "people[a0] = INTEG(-people[a0], 16) ~~|"
        "people[older] = INTEG(people[younger] - people[older], 0) ~~|",
        final=3,
    )
    results = simulate(program, outputs=["people"])
    assert results.values[:, :, 0].tolist() == [
        [16, 0, 0, 0, 0],
        [0, 16, 0, 0, 0],
        [0, 0, 16, 0, 0],
        [0, 0, 0, 16, 0],
    ]


def test_an_auxiliary_may_step_through_its_own_elements(model):
    program = model("age: (a0-a4) ~~| older: (a1-a4) -> younger ~~| younger: (a0-a3) ~~| x[a0] = 1 ~~| x[older] = x[younger] * 2 ~~|")  # fmt: skip
    for engine in ("numpy", "compiled"):
        results = simulate(program, outputs=["x"], engine=engine)
        assert results.values[0, :, 0].tolist() == [1, 2, 4, 8, 16]


def test_a_name_without_element_sets_all_and_an_element_sets_one(model):
    program = model("D: p, q ~~| x[D] = 1, 2 ~~| y = SUM(x[D!]) ~~|")
    assert simulate(program, {"x": 5.0})["y"][0, 0] == 10
    assert simulate(program, {"X[ P ]": 5.0})["y"][0, 0] == 7


def test_one_range_twice_left_of_the_sign_is_refused_unless_its_numbers_are_written(model, path):
    with pytest.raises(InputError, match="one range twice left of the sign"):
        model("D: p, q ~~| x[D,D] = Time ~~|")
    assert path(model("D: p, q ~~| x[D,D] = 1, 2; 3, 4; ~~|"), "x[q,p]") == [3] * 5


def test_a_range_used_as_a_number_is_the_place_in_its_family(model, path):
    program = model(
        "D: p, q, r ~~| Part: q, r ~~| Other: r, p, q ~~| F: u, v, w ~~| x[Part] = Part * 10 + q ~~|"
        "same[D, Other] = IF THEN ELSE(D = Other, 1, 0) ~~| y[D, F] = IF THEN ELSE(D = F, 1, 0) ~~|",
        final=0,
    )
    assert (path(program, "x[q]"), path(program, "x[r]")) == ([22], [32])
    assert (path(program, "same[q,q]"), path(program, "same[p,q]")) == ([1], [0])
    assert (path(program, "y[q,v]"), path(program, "y[q,u]")) == ([1], [0])


def test_a_matrix_without_an_inverse_spoils_its_own_member_only(model):
    program = model(
        "D: a, b ~~| E <-> D ~~| k = 1 ~~| m[a,E] = 1, 2 ~~| m[b,a] = k ~~| m[b,b] = 4 ~~| i[D,E] = INVERT MATRIX(m[D,E]) ~~|"
    )
    results = simulate(program, {"k": np.array([1.0, 2.0])}, outputs=["i"])
    assert results["i[a,a]"][0].tolist() == pytest.approx([2, np.nan], nan_ok=True)


def test_vector_elm_map_counts_from_the_element_of_the_equation(model, path):
    program = model(
        "stage: (s1-s4) ~~| stock[stage] = INTEG(into[stage] - out[stage], 0) ~~| out[stage] = stock[stage] / 2 ~~|"
        "into[stage] = IF THEN ELSE(stage = s1, 8, VECTOR ELM MAP(out[stage], -1)) ~~|"
        "part[late] = VECTOR ELM MAP(stock[late], late - 4) ~~| late: s3, s4 ~~|"
    )
    chain = model(
        "stage: (s1-s4) ~~| next: (s2-s4) ~~| before: (s1-s3) -> next ~~| out[stage] = stock[stage] / 2 ~~|"
        "stock[s1] = INTEG(8 - out[s1], 0) ~~| stock[next] = INTEG(out[before] - out[next], 0) ~~|"
    )
    for element in ("s1", "s2", "s4"):
        assert path(program, f"stock[{element}]") == path(chain, f"stock[{element}]")
    assert path(program, "part[s3]") == path(program, "stock[s2]")
    assert path(program, "into[s2]", engine="compiled") == path(program, "out[s1]")
