"""Private keys as environments hold them. Pure: read before the settings exist."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def rsa_key(text: str) -> rsa.RSAPrivateKey:
    """PEM, or its body alone in one line, as environments like it. ValueError if it is no RSA key."""
    body = "".join(line for line in text.replace("\\n", "\n").splitlines() if not line.startswith("-----"))
    key = serialization.load_der_private_key(base64.b64decode("".join(body.split()), validate=True), None)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < 2048:
        raise ValueError("an RSA key of 2048 bits or more is needed")
    return key
