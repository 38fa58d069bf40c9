"""Start the app from the environment alone: writes the sign-in's secrets where Streamlit looks, then becomes the app.

python -m hosting.start
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from model.errors import InputError
from scenarios.hosting import setting, signs_in

HOUSE = Path(__file__).resolve().parent.parent
SECRETS = {  # key of Streamlit's [auth] table: variable
    "redirect_uri": "KEDA_OIDC_REDIRECT_URI",
    "cookie_secret": "KEDA_COOKIE_SECRET",
    "client_id": "KEDA_OIDC_CLIENT_ID",
    "client_secret": "KEDA_OIDC_CLIENT_SECRET",
    "server_metadata_url": "KEDA_OIDC_METADATA_URL",
}
SHORTEST = 32  # characters of a secret that signs cookies


def secrets_text(environment: Mapping[str, str]) -> str:
    """The [auth] table of secrets.toml; InputError names every variable that is missing."""
    found = {key: setting(name, environment) for key, name in SECRETS.items()}
    missing = [SECRETS[key] for key, value in found.items() if not value]
    if missing:
        fix = "set them, or KEDA_SIGN_IN=off"
        raise InputError("sign-in misses a setting", where=", ".join(missing), fix=fix)
    if len(found["cookie_secret"]) < SHORTEST:
        fix = f"use {SHORTEST} random characters or more"
        raise InputError("is too short", where=SECRETS["cookie_secret"], fix=fix)
    return "[auth]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in found.items())


def command(environment: Mapping[str, str], secrets: Path | None) -> list[str]:
    """The call of the app."""
    words = [sys.executable, "-m", "ui.serve"]
    words += ["--server.port", setting("KEDA_PORT", environment), "--server.address", "0.0.0.0"]
    return words + (["--secrets.files", str(secrets)] if secrets else [])


def main() -> None:
    try:
        secrets = None
        if signs_in():
            secrets = Path(tempfile.mkdtemp(prefix="keda-")) / "secrets.toml"
            secrets.touch(mode=0o600)
            secrets.write_text(secrets_text(os.environ), encoding="utf-8")
        call = command(os.environ, secrets)
    except InputError as fault:
        raise SystemExit(str(fault)) from None
    os.chdir(HOUSE)
    os.execv(call[0], call)


if __name__ == "__main__":
    main()
