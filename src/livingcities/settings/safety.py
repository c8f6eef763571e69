"""What production must not start with, and development neither. Pure: texts in, complaints out."""

from ipaddress import ip_address
from urllib.parse import urlsplit

NEAR = (".localhost", ".local", ".test", ".internal", ".home.arpa")  # names that the world outside does not resolve


def is_public(host: str | None) -> bool:
    """Whether others than this machine and its own network would come by this name or number."""
    host = (host or "").strip("[]").rstrip(".").lower()
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NEAR)


def unsafe(*, secret_key: str, url: str, email_url: str, credential_key: str, proxies: int, debug: bool) -> list[str]:
    """Complaints about settings that would endanger a public site, each with its remedy."""
    address = urlsplit(url)
    complaints = []
    if len(secret_key) < 50 or len(set(secret_key)) < 10:
        complaints.append("LC_SECRET_KEY must be random and at least 50 characters long: `openssl rand -base64 48`")
    if address.scheme != "https":
        complaints.append(f"LC_URL must begin with https://, it is {url}")
    if address.hostname in {None, "localhost", "127.0.0.1", "0.0.0.0", "*"}:  # noqa: S104 - named to be refused
        complaints.append("LC_URL must name the public host of the site")
    if not email_url:
        complaints.append("EMAIL_URL must name a mail server: without it sign-in codes reach nobody")
    if not credential_key:
        complaints.append(
            "LC_CREDENTIAL_KEY must hold the key that signs certificates: "
            "`openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 | grep -v -- ----- | tr -d '\\n'`"
        )
    elif not _is_rsa_key(credential_key):
        complaints.append("LC_CREDENTIAL_KEY is no RSA key of 2048 bits or more, in PEM or its body in one line")
    if proxies < 1:
        complaints.append(
            "LC_PROXIES must be at least 1: TLS ends at your proxy, and without its word every page "
            "would send the browser to https for ever"
        )
    if debug:
        complaints.append("debugging shows the site's inside to strangers: leave it off")
    return complaints


def _is_rsa_key(text: str) -> bool:
    from livingcities.base.rsa_keys import rsa_key

    try:
        rsa_key(text)
    except (ValueError, TypeError):
        return False
    return True
