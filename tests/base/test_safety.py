"""Production does not start with a setting that endangers people."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from livingcities.credentials.keys import new_key
from livingcities.settings.safety import unsafe

KEY = new_key()
SAFE = {
    "LC_MODE": "production",
    "LC_SECRET_KEY": "vZ8kq0sW2mX4pR6tY1uB3nC5dF7gH9jK-aLzQxEwVrTyUiOpMnBc",
    "LC_CREDENTIAL_KEY": "".join(KEY.splitlines()[1:-1]),
    "LC_URL": "https://cities.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


def start(tmp_path, *words, **variables):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "from livingcities.cli import main; main()", *(words or ("check", "--deploy"))],
        env=kept | {"LC_DATA": str(tmp_path)} | variables,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_without_secrets_lists_what_is_missing(tmp_path):
    done = start(tmp_path, LC_MODE="production")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    for name in ("LC_SECRET_KEY", "LC_CREDENTIAL_KEY", "LC_URL", "EMAIL_URL"):
        assert name in done.stderr


def test_production_with_safe_settings_starts_without_a_warning(tmp_path):
    done = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_demo_with_its_known_password_never_runs_in_production(tmp_path):
    done = start(tmp_path, "demo", **SAFE)
    assert done.returncode != 0
    assert "LC_MODE is production" in done.stderr


def test_an_unknown_mode_is_refused(tmp_path):
    done = start(tmp_path, LC_MODE="prod")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "production" in done.stderr


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"secret_key": "a" * 60}, "LC_SECRET_KEY"),
        ({"secret_key": ""}, "LC_SECRET_KEY"),
        ({"url": "http://cities.example.org"}, "https://"),
        ({"url": "https://localhost"}, "public host"),
        ({"url": "https://"}, "public host"),
        ({"email_url": ""}, "EMAIL_URL"),
        ({"credential_key": ""}, "LC_CREDENTIAL_KEY"),
        ({"credential_key": "abc"}, "LC_CREDENTIAL_KEY"),
        ({"credential_key": KEY[:500]}, "LC_CREDENTIAL_KEY"),
        ({"debug": True}, "debugging"),
    ],
)
def test_each_danger_is_named(change, named):
    safe = {
        "secret_key": SAFE["LC_SECRET_KEY"],
        "url": SAFE["LC_URL"],
        "email_url": SAFE["EMAIL_URL"],
        "credential_key": KEY,
        "debug": False,
    }
    assert unsafe(**safe) == []
    complaints = unsafe(**safe | change)
    assert len(complaints) == 1
    assert named in complaints[0]
