"""The issuer's key: from the environment, or on a developer's machine a file made at first need."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from livingcities.base.rsa_keys import rsa_key

BITS = 3072


@dataclass(frozen=True)
class IssuerKey:
    private: rsa.RSAPrivateKey
    jwk: dict[str, Any]
    """The public half, as anybody may have it."""

    @property
    def kid(self) -> str:
        return str(self.jwk["kid"])


def issuer_key() -> IssuerKey:
    """The key in force."""
    return _read(settings.CREDENTIAL_KEY) if settings.CREDENTIAL_KEY else _read(_kept(settings.DATA))


@cache
def _read(text: str) -> IssuerKey:
    private = rsa_key(text)
    return IssuerKey(private, public_jwk(private.public_key()))


def public_jwk(key: rsa.RSAPublicKey) -> dict[str, Any]:
    """RFC 7517, with the thumbprint of RFC 7638 as its name."""
    numbers = key.public_numbers()
    essence = {"e": _unsigned(numbers.e), "kty": "RSA", "n": _unsigned(numbers.n)}
    canonical = json.dumps(essence, sort_keys=True, separators=(",", ":")).encode()
    kid = _base64url(hashlib.sha256(canonical).digest())
    return {**essence, "alg": "RS256", "use": "sig", "kid": kid}


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(*kinds).decode()


def _kept(folder: Path) -> str:
    """The file of a machine without the variable. Two processes at once agree: a link is made once."""
    path = folder / "credential-key.pem"
    if not path.exists():
        handle, name = tempfile.mkstemp(dir=folder)  # mkstemp opens with 0600
        with os.fdopen(handle, "w") as file:
            file.write(new_key())
        try:
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            Path(name).unlink()
    return path.read_text()


def _unsigned(number: int) -> str:
    return _base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
