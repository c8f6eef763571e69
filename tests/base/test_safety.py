"""Production does not start with a setting that endangers people."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from livingcities.credentials.keys import new_key
from livingcities.settings.safety import is_public, unsafe

KEY = new_key()
SAFE = {
    "LC_MODE": "production",
    "LC_SECRET_KEY": "vZ8kq0sW2mX4pR6tY1uB3nC5dF7gH9jK-aLzQxEwVrTyUiOpMnBc",
    "LC_CREDENTIAL_KEY": "".join(KEY.splitlines()[1:-1]),
    "LC_URL": "https://cities.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "LC_PROXIES": "1",
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
    for name in ("LC_SECRET_KEY", "LC_CREDENTIAL_KEY", "LC_URL", "EMAIL_URL", "LC_PROXIES"):
        assert name in done.stderr


def test_production_with_safe_settings_starts_without_a_warning(tmp_path):
    done = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_demo_with_its_known_password_never_runs_in_production(tmp_path):
    done = start(tmp_path, "demo", **SAFE)
    assert done.returncode != 0
    assert "LC_MODE is production" in done.stderr


def test_production_answers_behind_its_proxy_instead_of_redirecting_to_itself(tmp_path):
    """What the proxy sends over plain HTTP, with the scheme that the browser used, is answered."""
    program = (
        "import django; django.setup(); from django.test import Client; "
        "kept = dict(HTTP_HOST='cities.example.org'); "
        "print(Client(headers={'x-forwarded-proto': 'https'}).get('/robots.txt', **kept).status_code, "
        "Client().get('/robots.txt', **kept).status_code)"
    )
    done = start(tmp_path, "shell", "--no-imports", "--command", program, **SAFE)
    assert done.stdout.split()[-2:] == ["200", "301"], done.stderr


def test_production_tells_its_health_to_whoever_asks_this_machine_by_number(tmp_path):
    program = (
        "import django; django.setup(); from django.test import Client; "
        "print(Client().get('/health/', HTTP_HOST='127.0.0.1:8000').status_code)"
    )
    done = start(tmp_path, "shell", "--no-imports", "--command", program, **SAFE)
    assert done.stdout.split()[-1:] == ["200"], done.stderr


@pytest.mark.parametrize("command", ["check", "doctor", "serve"])
def test_development_refuses_a_public_address(tmp_path, command):
    done = start(tmp_path, command, LC_URL="https://cities.example.org")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "set LC_MODE=production" in done.stderr


def test_a_development_server_that_knows_no_address_answers_its_own_machine_only(tmp_path):
    program = (
        "import django; django.setup(); from django.test import Client; "
        "print(*(Client().get('/styleguide/', HTTP_HOST=host).status_code "
        "for host in ('cities.example.org', 'localhost:8000', '127.0.0.1:8000', '192.168.1.20:8000')))"
    )
    done = start(tmp_path, "shell", "--no-imports", "--command", program, LC_URL="http://192.168.1.20:8000")
    assert done.stdout.split()[-4:] == ["400", "200", "200", "200"], done.stderr


@pytest.mark.parametrize(
    "host", ["cities.example.org", "8.8.8.8", "xn--80aaxgqbmh.xn--p1ai", "2a00:1450::1", "EXAMPLE.RU."]
)
def test_public_hosts_are_known(host):
    assert is_public(host)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.1", "127.1.2.3", "::1", "192.168.1.20", "10.0.0.1", "172.16.0.9", "0.0.0.0"),
        *("fd00::1", "fe80::1", "mac.local", "demo.localhost", "web", "", None),
    ],
)
def test_hosts_of_one_machine_or_network_are_known(host):
    assert not is_public(host)


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
        ({"proxies": 0}, "LC_PROXIES must be at least 1: TLS ends at your proxy"),
        ({"debug": True}, "debugging"),
    ],
)
def test_each_danger_is_named(change, named):
    safe = {
        "secret_key": SAFE["LC_SECRET_KEY"],
        "url": SAFE["LC_URL"],
        "email_url": SAFE["EMAIL_URL"],
        "credential_key": KEY,
        "proxies": 1,
        "debug": False,
    }
    assert unsafe(**safe) == []
    complaints = unsafe(**safe | change)
    assert len(complaints) == 1
    assert named in complaints[0]
