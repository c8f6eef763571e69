"""Every setting that a machine may change, in one table: the settings read it, the docs print it."""

from dataclasses import dataclass
from pathlib import Path

import environ


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    default: str
    meaning: str


VARIABLES = (
    Variable("LC_MODE", "development", "`development` or `production`; production refuses unsafe settings"),
    Variable("LC_SECRET_KEY", "", "secret for signatures, 50 characters or more; demanded in production"),
    Variable(
        "LC_CREDENTIAL_KEY", "", "RSA key that signs certificates, PEM or its body in one line; in production demanded"
    ),
    Variable(
        "LC_URL",
        "",
        "public address of the site, with https in production; empty: this machine, `http://localhost` with the port",
    ),
    Variable("PORT", "", "port the web process listens on; empty: that of `LC_URL`, in production 8000"),
    Variable("LC_DATA", "var", "folder for the database, uploaded files, static files and logs"),
    Variable("DATABASE_URL", "", "`postgres://user:password@host/name`; empty: SQLite in `LC_DATA`"),
    Variable("CACHE_URL", "", "`redis://host:6379/0` (Valkey or Redis); empty: memory of the process"),
    Variable("EMAIL_URL", "", "`smtp+tls://user:password@host:587`; empty: letters stay on the outbox page"),
    Variable("LC_EMAIL_FROM", "Живые города <noreply@localhost>", "sender of every letter"),
    Variable("STORAGE_URL", "", "`s3://key:secret@host/bucket`; empty: a folder in `LC_DATA`"),
    Variable(
        "LC_PROXIES",
        "0",
        "how many reverse proxies of ours stand in front; in production at least 1",
    ),
    Variable("LC_OIDC", "", "OpenID Connect sign-in: `name|issuer|client id|secret`"),
    Variable("LC_YANDEX", "", "sign-in by Yandex: `client id|secret`"),
    Variable("LC_VK", "", "sign-in by VK: `client id|secret`"),
    Variable("LC_TILES", "", "address template of map tiles for city-scale maps; empty: no tiles"),
    Variable("LC_TILES_CREDIT", "© OpenStreetMap", "who made the tiles, shown under each map"),
)

env = environ.Env()
environ.Env.read_env(Path.cwd() / ".env")


def value(name: str) -> str:
    """The variable's text, or its default; only names of the table are read."""
    variable = next(v for v in VARIABLES if v.name == name)
    return env.str(name, default=variable.default) or variable.default
