"""README.md beside this file: every table of the specifications has a test of its sector alone and one by PySD."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "`test_" in line and not line.startswith("| specification")
]


def names_in(file: str) -> set[str]:
    return set(re.findall(r"^def (test_\w+)\(", (HERE / file).read_text(encoding="utf-8"), re.M))


def test_every_sector_has_tables():
    files = {re.search(r"`(test_\w+\.py)`", row[2])[1] for row in ROWS}
    sectors = ("population", "eldercare", "childcare", "services", "income", "finance", "housing")
    assert {f"test_{sector}.py" for sector in (*sectors, "commute")} == files
    assert len(ROWS) > 40


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_the_tests_named_for_a_table_are_there(row):
    file, alone = re.findall(r"`(\w+(?:\.py)?)`", row[2])
    assert alone in names_in(file)
    assert re.findall(r"`(\w+)`", row[3])[0] in names_in("test_tables_by_pysd.py")
