"""A place uploaded as a workbook: looked at, kept, refused; no command line in between."""

import pytest

from model.errors import InputError, InputErrors
from scenarios import open_region, regions
from scenarios.databook import uploaded
from scenarios.store import Person, Refused
from tests.scenarios.databook.conftest import filled


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder of the test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("KEDA_HOME", str(folder))
    return folder


@pytest.fixture
def content(tmp_path):
    return filled(tmp_path / "own.xlsx").read_bytes()


def test_a_look_keeps_nothing(home, content):
    found = uploaded.look("own.xlsx", content)
    assert (found.id, found.name_zh, found.targets, found.there) == (
        "my-district",
        "某市某区",
        5,
        False,
    )
    assert found.modelled == 5
    assert not (home / "regions").exists()


def test_a_kept_place_is_a_place_like_any_other(home, content):
    uploaded.keep("own.xlsx", content, by=Person("王"))
    assert "my-district" in {info.id for info in regions()}
    assert open_region("my-district").name_en == "Some district"
    assert uploaded.look("own.xlsx", content).there


def test_it_is_replaced_only_when_asked(home, content):
    uploaded.keep("own.xlsx", content, by=Person("王"))
    with pytest.raises(InputError, match="is there already"):
        uploaded.keep("own.xlsx", content, by=Person("李"))
    uploaded.keep("own.xlsx", content, by=Person("李"), replace=True)


def test_a_viewer_keeps_nothing(home, content):
    with pytest.raises(Refused, match="may look but not save"):
        uploaded.keep("own.xlsx", content, by=Person("王", "viewer"))
    assert not (home / "regions" / "my-district").exists()


def test_faults_name_the_visitors_file_and_no_folder(home, tmp_path):
    with pytest.raises(InputError) as caught:
        uploaded.look("own.xlsx", uploaded.blank())
    faults = caught.value.errors if isinstance(caught.value, InputErrors) else [caught.value]
    assert all(str(fault).startswith("own.xlsx") for fault in faults)
    assert str(tmp_path.parent) not in str(caught.value)


def test_what_is_no_workbook_is_a_sentence(home):
    with pytest.raises(InputError, match=r"own\.xlsx"):
        uploaded.look("own.xlsx", b"no workbook")
