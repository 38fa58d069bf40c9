"""An organisation's sign-in for tests: an OpenID Connect provider that lets in whoever `person` names, without asking."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "keda", "a secret between the app and its provider"


class Provider(ThreadingHTTPServer):
    """The four addresses of a provider: its description, the way in, the token, the public key."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})
        self.person = {"name": "王研究", "email": "wang@plan.gov.cn"}
        self.nonces: dict[str, str] = {}  # of each code given out

    def describe(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def token(self, code: str) -> dict[str, object]:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": self.person["email"], "iat": now}
        claims |= {"exp": now + 600, "nonce": self.nonces.pop(code), **self.person}
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.key)
        return {"access_token": code, "token_type": "Bearer", "id_token": signed}


class _Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/authorize":
            return self._let_in({key: values[0] for key, values in parse_qs(asked.query).items()})
        answers = {
            "/.well-known/openid-configuration": self.server.describe,
            "/keys": lambda: {"keys": [self.server.key.as_dict(private=False)]},
        }
        return self._say(answers[asked.path]())

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        form = {key: values[0] for key, values in parse_qs(self.rfile.read(size).decode()).items()}
        kind, _, proof = self.headers.get("Authorization", "").partition(" ")
        assert kind == "Basic"
        assert base64.b64decode(proof).decode().partition(":")[0] == CLIENT
        self._say(self.server.token(form["code"]))

    def _let_in(self, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT
        code = f"code-{len(self.server.nonces)}-{time.monotonic_ns()}"
        self.server.nonces[code] = asked.get("nonce", "")
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def _say(self, answer: dict[str, object]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: object) -> None:
        """Say nothing."""


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider at work."""
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
