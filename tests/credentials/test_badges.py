"""Open Badges 3.0: the token is checked as a stranger would, from the public addresses alone."""

from __future__ import annotations

import base64
import hashlib
import json
import stat

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from livingcities.base.actors import SYSTEM
from livingcities.base.rsa_keys import rsa_key
from livingcities.credentials import keys, operations
from livingcities.credentials.models import PublicKey

from .factories import CredentialFactory

pytestmark = pytest.mark.django_db


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify(token: str, jwk: dict) -> dict:
    """RFC 7515 by hand, with nothing of ours and no JWT library. The claims, or InvalidSignature."""
    head, body, signature = token.split(".")
    public = rsa.RSAPublicNumbers(*(int.from_bytes(unpadded(jwk[part])) for part in ("e", "n"))).public_key()
    public.verify(unpadded(signature), f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return json.loads(unpadded(body))


def header(token: str) -> dict:
    return json.loads(unpadded(token.split(".", maxsplit=1)[0]))


def path(url: str) -> str:
    assert url.startswith("http://localhost:8000/")
    return url.removeprefix("http://localhost:8000")


def test_a_stranger_verifies_the_file_by_its_addresses(visitor):
    given = CredentialFactory()
    wrapped = visitor.get(f"{given.get_absolute_url()}open-badge.json")
    assert wrapped["Access-Control-Allow-Origin"] == "*"
    wrapper = json.loads(wrapped.content)
    assert wrapper["type"] == "EnvelopedVerifiableCredential"
    kind, token = wrapper["id"].split(",")
    assert kind == "data:application/vc+jwt"
    assert header(token)["alg"] == "RS256"
    jwk = visitor.get(path(header(token)["kid"])).json()
    claims = verify(token, jwk)
    subject = claims["credentialSubject"]
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["jti"] == claims["id"]
    assert claims["iss"] == claims["issuer"]["id"]
    assert claims["validFrom"] == "2026-11-05T09:30:00Z"
    assert claims["nbf"] == int(given.issued_at.timestamp())
    assert subject["identifier"][0]["identityHash"] == given.holder_name
    assert subject["achievement"]["name"] == given.title
    assert visitor.get(path(claims["id"])).status_code == 200
    assert visitor.get(path(claims["iss"])).json()["name"] == claims["issuer"]["name"]


def test_the_bare_token_and_the_plain_badge_say_the_same(visitor):
    given = CredentialFactory()
    token = visitor.get(f"{given.get_absolute_url()}open-badge.jwt").content.decode()
    plain = visitor.get(f"{given.get_absolute_url()}open-badge.plain.json").json()
    claims = verify(token, keys.issuer_key().jwk)
    assert {name: value for name, value in claims.items() if name not in {"iss", "jti", "nbf"}} == plain


def test_a_badge_made_for_show_says_so_wherever_a_wallet_may_look(visitor):
    given = CredentialFactory(is_demo=True)
    badge = visitor.get(f"{given.get_absolute_url()}open-badge.plain.json").json()
    achievement = badge["credentialSubject"]["achievement"]
    assert badge["name"] == achievement["name"] == "Диплом победителя (демонстрация)"
    assert achievement["description"].startswith("Демонстрация. Никого не награждали. За проект")
    assert "Никого не награждали" in achievement["criteria"]["narrative"]
    real = visitor.get(f"{CredentialFactory().get_absolute_url()}open-badge.plain.json").content.decode()
    assert "емонстрация" not in real


def test_a_changed_token_does_not_verify(visitor):
    token = visitor.get(f"{CredentialFactory().get_absolute_url()}open-badge.jwt").content.decode()
    head, body, signature = token.split(".")
    forged = json.loads(unpadded(body)) | {"name": "Гран-при"}
    forged_body = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        verify(f"{head}.{forged_body}.{signature}", keys.issuer_key().jwk)


def test_the_list_of_the_revoked_is_what_the_badge_points_to(visitor, secretariat):
    given, other = CredentialFactory(), CredentialFactory()
    claims = verify(visitor.get(f"{given.get_absolute_url()}open-badge.jwt").content.decode(), keys.issuer_key().jwk)
    assert visitor.get(path(claims["credentialStatus"]["id"])).json()["revokedCredential"] == []
    operations.revoke(actor=secretariat.user, credential=given, reason="Опечатка")
    listed = visitor.get(path(claims["credentialStatus"]["id"])).json()["revokedCredential"]
    assert [row["id"] for row in listed] == [claims["id"]]
    assert other.code not in str(listed)


def test_files_handed_out_stay_verifiable_when_the_key_changes(visitor, settings):
    fields = {"kind": "thanks", "holder_name": "А", "title": "Т", "reason": "Р", "programme": "П"}
    given = operations.issue(actor=SYSTEM, **fields)
    old = visitor.get(f"{given.get_absolute_url()}open-badge.jwt").content.decode()
    settings.CREDENTIAL_KEY = keys.new_key()
    operations.issue(actor=SYSTEM, **fields)
    assert PublicKey.objects.count() == 2
    jwk = visitor.get(path(header(old)["kid"])).json()
    assert verify(old, jwk)["name"] == "Т"
    new = visitor.get(f"{given.get_absolute_url()}open-badge.jwt").content.decode()
    assert header(new)["kid"] != header(old)["kid"]
    with pytest.raises(InvalidSignature):
        verify(new, jwk)
    published = {key["kid"] for key in visitor.get("/credentials/keys.json").json()["keys"]}
    assert published == {header(token)["kid"].rpartition("/")[2].removesuffix(".json") for token in (old, new)}


def test_no_address_gives_the_private_half(visitor):
    for address in ("/credentials/keys.json", f"/credentials/keys/{keys.issuer_key().kid}.json"):
        text = visitor.get(address).content.decode()
        assert not {'"d"', '"p"', '"q"', '"dp"', '"dq"', '"qi"'} & set(text.split(": ")), address
        assert "PRIVATE" not in text
    assert visitor.get("/credentials/keys/unknown.json").status_code == 404


def test_the_key_of_a_machine_is_made_once_and_is_nobody_elses(settings, tmp_path):
    settings.CREDENTIAL_KEY, settings.DATA = "", tmp_path
    first = keys.issuer_key()
    assert keys.issuer_key().kid == first.kid
    assert stat.S_IMODE((tmp_path / "credential-key.pem").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["credential-key.pem"]


@pytest.mark.parametrize(
    "write", [str, lambda pem: pem.replace("\n", "\\n"), lambda pem: "".join(pem.split("\n")[1:-2])]
)
def test_a_key_is_read_as_pem_or_in_one_line(write):
    pem = keys.new_key()
    assert rsa_key(write(pem)).private_numbers() == rsa_key(pem).private_numbers()


def test_a_thumbprint_is_that_of_the_standard():
    """The example of RFC 7638, section 3.1."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
        "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
        "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
        "nqDKgw"
    )
    public = rsa.RSAPublicNumbers(65537, int.from_bytes(unpadded(modulus))).public_key()
    assert keys.public_jwk(public)["kid"] == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert hashlib.sha256().digest_size == len(unpadded(keys.public_jwk(public)["kid"]))
