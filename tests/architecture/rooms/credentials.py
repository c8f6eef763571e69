"""Certificates and their verification. Their lines in the tables, and their corner of the world."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from tests.architecture.answers import PUBLIC, SECRETARIAT
from tests.architecture.cases import Case, nothing, of
from tests.architecture.page import Page

OPEN_FILES = ("issuer.json", "keys.json", "revoked.json")


class Corner:
    """This room's things in the world; `self` has everything else of `World` too."""

    @cached_property
    def credential(self) -> Any:
        from tests.credentials.factories import CredentialFactory

        return CredentialFactory()


def add_credential(world: Any) -> None:
    from tests.credentials.factories import CredentialFactory

    CredentialFactory()


def parts(world: Any) -> dict[str, Any]:
    from livingcities.credentials.keys import issuer_key

    return {"code": world.credential.code, "kid": issuer_key().kid}


URLS: dict[str, str] = {
    "credentials/": PUBLIC,
    **{f"credentials/{name}": PUBLIC for name in OPEN_FILES},
    "credentials/keys/<str:kid>.json": PUBLIC,
    "credentials/register/": SECRETARIAT,
    "credentials/issue/": SECRETARIAT,
    "credentials/<str:code>/": PUBLIC,
    "credentials/<str:code>/certificate.pdf": PUBLIC,
    "credentials/<str:code>/open-badge.json": PUBLIC,
    "credentials/<str:code>/open-badge.plain.json": PUBLIC,
    "credentials/<str:code>/open-badge.jwt": PUBLIC,
    "credentials/<str:code>/revoke/": SECRETARIAT,
}
PARTS: dict[str, Callable[[Any], dict[str, Any]]] = {"credentials/<": parts, "credentials/keys/": parts}
CASES: dict[str, tuple[str, Case]] = {
    "credentials.issue": ("", nothing),
    "credentials.revoke": ("one in force", of(credential="credential")),
}
PAGES: dict[str, Page] = {
    "certificates": Page("secretariat", lambda world: "/credentials/register/", 4, add_credential),
}
