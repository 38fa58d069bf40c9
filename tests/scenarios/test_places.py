"""Where saved scenarios live."""

import pytest

from model.errors import InputError
from scenarios.places import PROJECT
from scenarios.store import data_folder, database_url, open_store


def test_keda_home_decides(tmp_path):
    assert data_folder({"KEDA_HOME": str(tmp_path / "here")}) == tmp_path / "here"
    assert database_url({"KEDA_HOME": str(tmp_path)}).database == str(
        tmp_path / "scenarios.sqlite3"
    )


@pytest.mark.parametrize(
    ("platform", "ends"),
    [
        ("linux", ".local/share/keda"),
        ("darwin", "Library/Application Support/Keda"),
        ("win32", "AppData/Local/Keda"),
    ],
)
def test_else_the_folder_of_the_user(tmp_path, platform, ends):
    assert data_folder({"HOME": str(tmp_path)}, platform) == tmp_path / ends


def test_the_program_itself_is_no_place_for_data():
    with pytest.raises(InputError, match="lies inside the program"):
        data_folder({"KEDA_HOME": str(PROJECT / "data")})


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="KEDA_HOME"):
        data_folder({"KEDA_HOME": str(tmp_path / "file" / "below")})


@pytest.mark.parametrize("text", ["mysql://x/y", "nonsense"])
def test_an_address_of_another_kind_is_refused(text):
    with pytest.raises(InputError, match="KEDA_DATABASE_URL"):
        database_url({"KEDA_DATABASE_URL": text})


def test_a_password_never_stands_in_the_sentence():
    with pytest.raises(InputError) as said:
        open_store("postgresql+psycopg://keda:geheim@127.0.0.1:9/none")
    assert "geheim" not in str(said.value) and "cannot be opened" in str(said.value)
