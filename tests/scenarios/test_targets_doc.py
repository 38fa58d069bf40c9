"""The page of counts: generated, up to date, and right for a registry small enough to count by hand."""

import csv

from scenarios.registry import read_targets
from scenarios.targets_doc import PAGE, REGIONS, registries, targets_page, titles, write_page


def test_the_page_is_up_to_date():
    text = targets_page(registries(), titles())
    assert PAGE.read_text(encoding="utf-8") == text, "run: python -m scenarios.targets_doc"


def test_every_registry_counts_also_those_without_a_model():
    folders = {path.parent.name for path in REGIONS.glob("*/targets.csv")}
    assert registries().keys() == folders
    assert "shanghai-district" in folders


def test_no_id_is_given_twice_over_all_registries():
    ids = [target.id for targets in registries().values() for target in targets]
    assert len(ids) == len(set(ids))


def test_a_small_registry_is_counted_as_by_hand(packs):
    targets = read_targets(packs / "small" / "targets.csv")
    page = targets_page({"small": targets}, {"doc": "A small plan"})
    assert "**2 行 rows**" in page
    assert "| A small plan（`doc`） | 2 | 2 | 1 | 1 | 0 |" in page
    assert "| 收入 income | 1 | 1 | 1 |" in page
    assert "| `total income[urban]` | `CNY/person/year` | x-001 |" in page


def test_counts_add_up_to_the_rows_of_the_files():
    rows = 0
    for path in REGIONS.glob("*/targets.csv"):
        with path.open(encoding="utf-8") as stream:
            rows += sum(1 for _ in csv.DictReader(stream))
    assert f"**{rows} 行 rows**" in targets_page(registries(), titles())


def test_writing_replaces_the_page_at_once(tmp_path):
    page = tmp_path / "targets.md"
    page.write_text("old", encoding="utf-8")
    write_page(page)
    assert page.read_text(encoding="utf-8").startswith("# ")
    assert [path.name for path in tmp_path.iterdir()] == ["targets.md"]
