"""What a shared server is set up with: the environment and nothing else.

SETTINGS                        every variable, its default and meaning; docs/…/hosting.md is checked against it
person_of("王", "w@x.gov.cn")    who may save: an editor or a viewer
health() -> {check: fault}       empty words where all is well
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.errors import InputError

if TYPE_CHECKING:
    from scenarios.store import Person

SIGN_IN = "KEDA_SIGN_IN"
EDITORS = "KEDA_EDITORS"
SAMPLES = "KEDA_SAMPLES"


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment."""

    name: str
    default: str
    zh: str
    en: str


SETTINGS = (
    Setting("KEDA_HOME", "", "存放方案与导入地区的文件夹，须在程序之外", "folder for saved scenarios and imported places, outside the program"),
    Setting("KEDA_CACHE", "", "存放编译好的模型（至多1GB）与核对过的地区的文件夹；不设则用用户的缓存文件夹", "folder for compiled models (1 GB at most) and places once checked; the user's cache folder without it"),
    Setting("KEDA_DATABASE_URL", "", "PostgreSQL 地址；不设则用 KEDA_HOME 中的 SQLite", "PostgreSQL address; SQLite in KEDA_HOME without it"),
    Setting("KEDA_SIGN_IN", "off", "off 不登录；oidc 用单位的统一登录", "off, or oidc for the organisation's sign-in"),
    Setting("KEDA_EDITORS", "*", "可保存者的邮箱或 @域名，逗号分隔；* 为所有人", "emails or @domains that may save, by commas; * is everybody"),
    Setting("KEDA_SAMPLES", "on", "on 打开未改动的方案时自动抽样1,000次并留存；off 只在有人要求时抽样", "on: 1,000 futures of a scenario nobody has changed are drawn when it is opened, and kept; off: only when somebody asks"),
    Setting("KEDA_OIDC_CLIENT_ID", "", "统一登录的客户端编号", "client id of the sign-in"),
    Setting("KEDA_OIDC_CLIENT_SECRET", "", "统一登录的密钥", "client secret of the sign-in"),
    Setting("KEDA_OIDC_METADATA_URL", "", "统一登录的元数据地址", "metadata address of the sign-in"),
    Setting("KEDA_OIDC_REDIRECT_URI", "", "登录后的返回地址，以 /oauth2callback 结尾", "where sign-in returns to; ends in /oauth2callback"),
    Setting("KEDA_COOKIE_SECRET", "", "签名登录凭据的随机长字符串", "long random text that signs the sign-in cookie"),
    Setting("KEDA_LOG", "text", "日志格式：text 或 json", "form of the log: text or json"),
    Setting("KEDA_LOG_LEVEL", "INFO", "日志级别", "level of the log"),
    Setting("KEDA_PORT", "8501", "网页端口", "port of the app"),
)  # fmt: skip


def setting(name: str, environment: Mapping[str, str] | None = None) -> str:
    """A variable's value, or its default where it is not set."""
    known = {each.name: each.default for each in SETTINGS}
    environment = os.environ if environment is None else environment
    return environment.get(name, "").strip() or known[name]


def signs_in(environment: Mapping[str, str] | None = None) -> bool:
    """Whether visitors must sign in; InputError for a value that is neither."""
    value = setting(SIGN_IN, environment)
    if value not in ("off", "oidc"):
        raise InputError("is not a way to sign in", where=SIGN_IN, got=value, fix="use off or oidc")
    return value == "oidc"


def samples_ahead(environment: Mapping[str, str] | None = None) -> bool:
    """Whether small samples are drawn before anybody asks, and kept; InputError for a value that is neither on nor off."""
    value = setting(SAMPLES, environment)
    if value not in ("on", "off"):
        raise InputError("is neither on nor off", where=SAMPLES, got=value, fix="use on or off")
    return value == "on"


def person_of(name: str, email: str, environment: Mapping[str, str] | None = None) -> Person:
    """A visitor with their role; without sign-in an address cannot be trusted, so only `*` makes editors then."""
    from scenarios.store import Person  # the database's library is no part of every start

    editors = [word.strip().lower() for word in setting(EDITORS, environment).split(",")]
    address = email.strip().lower() if signs_in(environment) else ""
    domain = "@" + address.rpartition("@")[2] if "@" in address else ""
    may = "*" in editors or (address and (address in editors or domain in editors))
    return Person(name or email, "editor" if may else "viewer")


def health() -> dict[str, str]:
    """Each thing the server needs, with what is wrong with it; empty words where nothing is."""
    return {
        "database": _fault(_database),
        "data folder": _fault(_folder),
        "places": _fault(_places),
    }


def _fault(check: Callable[[], None]) -> str:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        check()
    except (InputError, OSError, SQLAlchemyError) as fault:
        return str(fault) or type(fault).__name__
    return ""


def _database() -> None:
    import sqlalchemy as sa

    from scenarios.store import connect

    database = connect()
    try:
        with database.reading() as connection:
            connection.execute(sa.text("SELECT 1"))
    finally:
        database.close()


def _folder() -> None:
    from scenarios.places import data_folder

    folder = data_folder()
    if not os.access(folder, os.W_OK):
        raise InputError(
            "cannot be written", where="KEDA_HOME", got=folder, fix="give it write access"
        )


def _places() -> None:
    from scenarios.region import REGIONS, region_ids

    if not region_ids(REGIONS):
        raise InputError("has no region pack", where="regions", fix="install Keda again")
