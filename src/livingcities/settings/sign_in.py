"""Sign-in by other services, out of the variables that name them. Pure: texts in, what allauth reads out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

OPENID = ("name", "issuer", "client id", "secret")
OTHERS = ("client id", "secret")


def parts(variable: str, text: str, names: tuple[str, ...]) -> list[str]:
    """The parts between the bars, or words that say what is missing (never the text itself: it holds a secret)."""
    found = [part.strip() for part in text.split("|", maxsplit=len(names) - 1)]
    if len(found) != len(names) or not all(found):
        raise ImproperlyConfigured(
            f"{variable} must be `{'|'.join(names)}`: {len(names)} parts with | between them and none of them empty"
        )
    return found


def providers(*, oidc: str, yandex: str, vk: str) -> dict[str, Any]:
    """The services that are configured, as SOCIALACCOUNT_PROVIDERS wants them."""
    services: dict[str, Any] = {}
    if oidc:
        name, issuer, client, secret = parts("LC_OIDC", oidc, OPENID)
        if urlsplit(issuer).scheme not in {"https", "http"}:
            raise ImproperlyConfigured("LC_OIDC must have the issuer's address second: name|https://…|client id|secret")
        app = {"provider_id": "oidc", "name": name, "client_id": client, "secret": secret}
        services["openid_connect"] = {"APPS": [app | {"settings": {"server_url": issuer}}]}
    for provider, variable, text in (("yandex", "LC_YANDEX", yandex), ("vk", "LC_VK", vk)):
        if text:
            client, secret = parts(variable, text, OTHERS)
            services[provider] = {"APPS": [{"client_id": client, "secret": secret}]}
    return services
