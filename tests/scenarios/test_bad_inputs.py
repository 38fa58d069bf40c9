"""Each file of tests/bad_inputs is named for its fault and opens with the sentence it must produce."""

from pathlib import Path

import pytest

from model.errors import InputError
from scenarios.region import open_region

BAD = Path(__file__).parent.parent / "bad_inputs"
PLACE = {
    "baseline": "baseline.csv",
    "history": "history.csv",
    "programmes": "programmes.csv",
    "targets": "targets.csv",
    "scenarios": "scenarios/plan.yaml",
    "region": "region.yaml",
}
FILES = sorted(path for path in BAD.rglob("*") if path.is_file())


def test_the_pack_they_spoil_is_itself_right(packs):
    assert open_region("small", packs).formulas.keys() == {"x-001"}


@pytest.mark.parametrize("bad", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_fault_in_a_pack_gets_one_clear_sentence(bad, packs):
    first, _, rest = bad.read_text(encoding="utf-8").partition("\n")
    says = first.removeprefix("# must say: ")
    spoiled = packs / "small" / PLACE[bad.parent.name]
    spoiled.write_text(rest, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_region("small", packs)
    assert says in str(caught.value)
    assert spoiled.name in str(caught.value)


def test_all_faults_of_a_file_are_listed_at_once(packs):
    path = packs / "small" / "baseline.csv"
    header = path.read_text().splitlines()[0]
    path.write_text(
        f"{header}\na,x,u,2020,,,fixed,oficial,2020,s,\nb,y,u,20,,,fixed,plan,2020,s,\n"
    )
    with pytest.raises(InputError) as caught:
        open_region("small", packs)
    assert len(str(caught.value).splitlines()) == 4


@pytest.mark.parametrize("gone", ["baseline.csv", "targets.csv", "scenarios/plan.yaml"])
def test_a_missing_file_is_named(gone, packs):
    (packs / "small" / gone).unlink()
    with pytest.raises(InputError) as caught:
        open_region("small", packs)
    assert Path(gone).stem in str(caught.value)


def test_an_unknown_place_is_refused_with_the_nearest_known_one(packs):
    with pytest.raises(InputError, match='"smal" is not a known region; did you mean "small"'):
        open_region("smal", packs)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_pack_saved_by_excel_opens_the_same(encoding, packs):
    path = packs / "small" / "targets.csv"
    text = path.read_text(encoding="utf-8").replace("50000,", "５００００,").replace("\n", "\r\n")
    path.write_bytes(text.encode(encoding))
    target = open_region("small", packs).targets["x-001"]
    assert (target.target_value, target.indicator) == (50000.0, "收入")
