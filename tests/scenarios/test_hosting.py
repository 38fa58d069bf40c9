"""A shared server: who may save, what is logged, whether it is well."""

import json
import logging
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from hosting.start import command, secrets_text
from model.errors import InputError
from scenarios.hosting import SETTINGS, health, person_of, signs_in
from scenarios.logs import begin_logging

HOUSE = Path(__file__).resolve().parents[2]
OIDC = {
    "KEDA_SIGN_IN": "oidc",
    "KEDA_OIDC_CLIENT_ID": "keda",
    "KEDA_OIDC_CLIENT_SECRET": 'a"b\\c',
    "KEDA_OIDC_METADATA_URL": "https://login.example/.well-known/openid-configuration",
    "KEDA_OIDC_REDIRECT_URI": "https://keda.example/oauth2callback",
    "KEDA_COOKIE_SECRET": "x" * 40,
}


@pytest.mark.parametrize(
    ("editors", "sign_in", "email", "role"),
    [
        ("", "off", "", "editor"),
        ("*", "oidc", "a@b.cn", "editor"),
        ("a@b.cn", "oidc", "A@B.cn", "editor"),
        ("@b.cn", "oidc", "a@b.cn", "editor"),
        ("@b.cn", "oidc", "a@evilb.cn", "viewer"),
        ("@b.cn", "oidc", "", "viewer"),
        ("a@b.cn", "off", "a@b.cn", "viewer"),  # without sign-in an address proves nothing
    ],
)
def test_who_may_save_is_said_by_the_deployment(editors, sign_in, email, role):
    environment = {"KEDA_EDITORS": editors, "KEDA_SIGN_IN": sign_in}
    assert person_of("王", email, environment).role == role


def test_an_unknown_way_to_sign_in_is_refused_not_ignored():
    with pytest.raises(InputError, match="KEDA_SIGN_IN"):
        signs_in({"KEDA_SIGN_IN": "none"})


def test_the_secrets_of_the_sign_in_come_from_the_environment_alone():
    found = tomllib.loads(secrets_text(OIDC))["auth"]
    assert found["client_secret"] == 'a"b\\c' and found["client_id"] == "keda"
    assert "x" * 40 not in " ".join(command(OIDC, Path("secrets.toml")))


@pytest.mark.parametrize(
    ("without", "says"),
    [("KEDA_OIDC_CLIENT_ID", "KEDA_OIDC_CLIENT_ID"), ("KEDA_COOKIE_SECRET", "KEDA_COOKIE_SECRET")],
)
def test_a_missing_secret_is_named(without, says):
    with pytest.raises(InputError, match=says):
        secrets_text({**OIDC, without: ""})


def test_a_short_cookie_secret_is_refused():
    with pytest.raises(InputError, match="too short"):
        secrets_text({**OIDC, "KEDA_COOKIE_SECRET": "short"})


@pytest.fixture
def log():
    """The house's logger, put back as it was."""
    found = logging.getLogger("keda")
    kept = found.handlers, found.propagate, found.level
    found.handlers = []
    yield logging.getLogger("keda.app")
    found.handlers, found.propagate = kept[0], kept[1]
    found.setLevel(kept[2])


def test_the_log_is_structured_and_says_nothing_about_a_person(log, capsys):
    begin_logging("json", "INFO")
    fault = InputError("is not a number", got="王五 13800000000", where="name")
    log.warning("input error shown to a visitor: %s", fault)
    try:
        raise ValueError("user@example.cn")
    except ValueError:
        log.exception("%s [%s]", "page failed", "3f2a1c")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["level"] for line in lines] == ["WARNING", "ERROR"]
    assert lines[0]["message"].endswith("InputError") and lines[1]["error"] == "ValueError"
    assert "3f2a1c" in lines[1]["message"]
    text = json.dumps(lines, ensure_ascii=False)
    assert "王五" not in text and "example.cn" not in text and "13800000000" not in text


def test_a_server_in_order_is_healthy():
    assert not any(health().values())


def test_a_database_that_cannot_be_reached_is_named_without_its_password(monkeypatch):
    monkeypatch.setenv("KEDA_DATABASE_URL", "postgresql://keda:geheim@127.0.0.1:9/none")
    found = health()
    assert "cannot be opened" in found["database"] and "geheim" not in found["database"]


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml"])
def test_what_the_image_sets_is_a_setting_that_exists(name):
    import re

    text = (HOUSE / name).read_text(encoding="utf-8")
    known = {each.name for each in SETTINGS} | {"KEDA_DB_PASSWORD"}
    assert set(re.findall(r"KEDA_[A-Z_]+", text)) <= known


def test_the_image_copies_what_is_there_runs_what_exists_and_is_nobody_of_power():
    lines = (HOUSE / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [
        line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line
    ]
    assert copied and all((HOUSE / name).exists() for names in copied for name in names)
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert bases and all(":" in base and not base.endswith(":latest") for base in bases)
    assert lines.index("USER keda") > max(at for at, x in enumerate(lines) if x.startswith("FROM"))
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert (
        find_spec("hosting.start") is not None and 'CMD ["python", "-m", "hosting.start"]' in lines
    )
    kept_out = (HOUSE / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", ".env*", "**/secrets.toml"} <= set(kept_out)


def test_the_services_hold_no_secret_and_wait_for_the_database():
    services = yaml.safe_load((HOUSE / "compose.yaml").read_text(encoding="utf-8"))["services"]
    app, database = services["app"], services["database"]
    secret = [
        v
        for each in services.values()
        for k, v in each["environment"].items()
        if "PASS" in k or "SECRET" in k
    ]
    assert secret and all(str(value).startswith("${") for value in secret)
    assert app["depends_on"]["database"] == {"condition": "service_healthy"}
    assert "healthcheck" in database and app["read_only"] and app["cap_drop"] == ["ALL"]
    assert "ports" not in database, "the database is for the app alone"
