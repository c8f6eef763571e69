"""A small OpenID provider on this machine: discovery, authorisation code, signed tokens, user info."""

from __future__ import annotations

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass
class Provider:
    """What it says of the person is up to the test; what it demands of the client is up to the standard."""

    client_id: str = "living-cities"
    secret: str = "s3cr/et+"
    person: dict[str, Any] = field(default_factory=dict)
    audience: str = ""
    refuses: bool = False
    codes: dict[str, str] = field(default_factory=dict)  # code → address to return to
    tokens: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorise(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        if asked.get("client_id") != self.client_id or asked.get("response_type") != "code":
            self.faults.append(f"authorize: {asked}")
        if "openid" not in asked.get("scope", "").split():
            self.faults.append("authorize: no scope openid")
        back = asked["redirect_uri"]
        if self.refuses:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe()
        self.codes[code] = back
        return f"{back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if (given.get("client_id"), given.get("client_secret")) != (self.client_id, self.secret):
            return 401, {"error": "invalid_client"}
        if self.codes.pop(given.get("code", ""), None) != given.get("redirect_uri"):  # a code is good once
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe()
        self.tokens.add(access)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.audience or self.client_id, "iat": now, "exp": now + 300}
        signed = jwt.encode(claims | self.person, self.key, algorithm="RS256", headers={"kid": "one"})
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def user_info(self, authorization: str) -> tuple[int, dict[str, Any]]:
        known = authorization.removeprefix("Bearer ") in self.tokens
        return (200, self.person) if known else (401, {"error": "invalid_token"})

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}


def _handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorise(_flat(address.query)))
                self.end_headers()
            elif address.path == "/.well-known/openid-configuration":
                self.answer(200, provider.discovery())
            elif address.path == "/userinfo":
                self.answer(*provider.user_info(self.headers.get("Authorization", "")))
            elif address.path == "/keys":
                self.answer(200, provider.keys())
            else:
                self.answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self.answer(*provider.token(_flat(body)) if self.path == "/token" else (404, {}))

        def answer(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
