"""The closed grammar that links targets to variables."""

import numpy as np
import pytest

from model.errors import InputError
from scenarios.expression import parse


@pytest.mark.parametrize(
    ("text", "value"),
    [("a", 6.0), ("a / b", 3.0), ("a + b * 2", 10.0), ("(a + b) * 2", 16.0), ("a - b - 1", 3.0), ("-a + 1", -5.0),
     ("beds per 1000[urban] * 1000", 7000.0), ("1e3 * b", 2000.0)],
)  # fmt: skip
def test_a_formula_means_what_it_means_on_paper(text, value):
    known = {"a": 6.0, "b": 2.0, "beds per 1000[urban]": 7.0}
    assert parse(text).evaluate(lambda name: np.asarray(known[name])) == value


def test_names_are_listed_once_in_the_order_read():
    assert parse("places / residents + places").names == ("places", "residents")


@pytest.mark.parametrize(
    "text",
    ["", "a +", "(a", "a)", "a ** 2", "a; b", "f(a)", "__import__('os')", "a..b", "1 2", "a" * 600],
)
def test_anything_else_is_refused_and_never_executed(text):
    with pytest.raises(InputError):
        parse(text).evaluate(lambda name: np.asarray(1.0))


def test_a_division_by_zero_is_no_number_and_no_crash():
    assert np.isnan(parse("a / a").evaluate(lambda name: np.asarray(0.0)))
