"""Open Badges 3.0: a certificate as a Verifiable Credential, signed as a JSON Web Token.

The token's payload is the credential itself with the registered claims beside (section 8.2 of Open Badges 3.0);
its header names the public key by an address of ours that gives it as a JWK.
"""

from __future__ import annotations

from typing import Any

import jwt
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .keys import issuer_key
from .models import Credential

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
ACHIEVEMENTS = {
    Credential.Kind.DIPLOMA: "Award",
    Credential.Kind.THANKS: "CommunityService",
    Credential.Kind.CERTIFICATE: "Certificate",
}


def address(name: str, *parts: str) -> str:
    return settings.SITE_URL + reverse(f"credentials:{name}", args=parts)


def profile() -> dict[str, Any]:
    """Who issues; in Russian for everybody, for it is signed."""
    with translation.override("ru"):
        name = _("Living Cities")
    return {"id": address("issuer"), "type": ["Profile"], "name": name, "url": settings.SITE_URL}


def open_badge(credential: Credential) -> dict[str, Any]:
    """The credential before it is signed."""
    page = address("credential", credential.code)
    title, reason = _told(credential)
    achievement = {
        "id": f"{page}#achievement",
        "type": ["Achievement"],
        "achievementType": ACHIEVEMENTS[Credential.Kind(credential.kind)],
        "name": title,
        "description": reason,
        "criteria": {"narrative": f"{credential.programme}. {reason}"},
        "creator": profile(),
    }
    holder = {"type": "IdentityObject", "hashed": False, "identityHash": credential.holder_name, "identityType": "name"}
    return {
        "@context": CONTEXT,
        "id": page,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": title,
        "issuer": profile(),
        "validFrom": _moment(credential),
        "awardedDate": _moment(credential),
        "credentialSubject": {"type": ["AchievementSubject"], "identifier": [holder], "achievement": achievement},
        "credentialStatus": {"id": address("revoked"), "type": "1EdTechRevocationList"},
    }


def _told(credential: Credential) -> tuple[str, str]:
    """Title and reason. A signed file travels alone: one made for show says so in both."""
    if not credential.is_demo:
        return credential.title, credential.reason
    with translation.override("ru"):
        title = _("%(title)s (demonstration)") % {"title": credential.title}
        return title, f"{_('Demonstration. Nobody was awarded.')} {capfirst(credential.reason)}"


def signed(credential: Credential) -> str:
    """The same as a compact token. RS256 is what every verifier of Open Badges knows; it gives the same bytes
    each time."""
    key = issuer_key()
    badge = open_badge(credential)
    claims = {"iss": badge["issuer"]["id"], "jti": badge["id"], "nbf": int(credential.issued_at.timestamp())}
    headers = {"typ": "vc+jwt", "kid": address("key", key.kid)}
    return jwt.encode(badge | claims, key.private, algorithm="RS256", headers=headers)


def enveloped(credential: Credential) -> dict[str, Any]:
    """The signed credential as one JSON file, as the data model of Verifiable Credentials 2.0 wraps it."""
    return {
        "@context": CONTEXT[0],
        "id": f"data:application/vc+jwt,{signed(credential)}",
        "type": "EnvelopedVerifiableCredential",
    }


def revocation_list() -> dict[str, Any]:
    """Which certificates are void; verifiers read it by the address in `credentialStatus`."""
    rows = Credential.objects.exclude(revoked_at=None).order_by("revoked_at")
    return {
        "id": address("revoked"),
        "issuer": address("issuer"),
        "revokedCredential": [
            {"id": address("credential", row.code), "revoked": True, "revocationReason": row.revoked_reason}
            for row in rows
        ],
    }


def _moment(credential: Credential) -> str:
    return credential.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
