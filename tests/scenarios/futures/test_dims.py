"""The registry of dimensions is only ever appended to."""

from numpy.testing import assert_array_equal

from scenarios.futures.dims import append, dims_of, registry
from scenarios.futures.quantities import path_scores, shock_scores


def test_the_income_paths_have_the_best_dimensions():
    assert_array_equal(dims_of(path_scores()), range(30))
    assert max(dims_of(shock_scores())) < 60


def test_a_name_the_table_lacks_stands_behind_it_in_the_order_of_the_alphabet():
    size = len(registry())
    assert_array_equal(dims_of(["of my town b", "of my town a"]), [size + 1, size])
    known = "urban spread"
    assert dims_of([known], beyond=["a new one"])[0] == registry()[known]


def test_rows_are_appended_behind_the_others(tmp_path):
    table = tmp_path / "dims.csv"
    table.write_text("name,index,kind,year\n", encoding="utf-8")
    assert append([("a", "parameter", None), ("b", "shock", 2021)], table) == 2
    assert table.read_text(encoding="utf-8").splitlines()[1:] == [
        "a,0,parameter,",
        "b,1,shock,2021",
    ]
