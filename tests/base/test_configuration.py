import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from livingcities.settings import sign_in
from livingcities.settings.addresses import of_scheme, port_number, readable, s3_options, site_address
from livingcities.settings.env import VARIABLES, value
from scripts.configuration_reference import PAGE, page

SETTINGS = Path(__file__).resolve().parents[2] / "src" / "livingcities"


def test_the_table_in_the_docs_is_the_one_that_is_read():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make reference`"


def test_every_variable_is_read_somewhere_and_none_past_the_table():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SETTINGS.rglob("*.py"))
    read = set(re.findall(r'value\("([A-Z_]+)"\)', sources))
    assert read == {variable.name for variable in VARIABLES}
    assert not re.search(r"os\.environ\[|os\.getenv|environ\.get\(", sources), "settings come from the table"


def test_an_empty_variable_is_its_default(monkeypatch):
    monkeypatch.setenv("LC_DATA", "")
    assert value("LC_DATA") == "var"
    monkeypatch.setenv("LC_DATA", "elsewhere")
    assert value("LC_DATA") == "elsewhere"


@pytest.mark.parametrize("text", ["abc", "0", "-1", "65536", "80.5"])
def test_a_port_is_a_port(text):
    with pytest.raises(ImproperlyConfigured, match="PORT must be a number from 1 to 65535"):
        port_number("PORT", text)
    assert port_number("PORT", "8000") == 8000


@pytest.mark.parametrize("url", ["cities", "cities.example.org", "ftp://cities.example.org", "https://", "https:///x"])
def test_the_site_has_an_address(url):
    with pytest.raises(ImproperlyConfigured, match="LC_URL"):
        site_address(url)


def test_a_kind_of_server_that_is_not_known_is_named_with_those_that_are():
    with pytest.raises(ImproperlyConfigured, match=r"«mysql://»; it may begin with postgres://, sqlite://"):
        of_scheme("DATABASE_URL", "mysql://me:secret@host/name", "postgres", "sqlite")


SECRET, WRITTEN = "a/b+c@d:e#f?g%h ё", "a%2Fb+c%40d%3Ae%23f%3Fg%25h%20%D1%91"


class TestSecretsInAddresses:
    """Whatever signs a password has, it can be given: written by its percent signs it arrives as it is."""

    def test_of_the_storage(self):
        options = s3_options(f"s3://k%2Fey:{WRITTEN}@storage.example.org/bucket")
        assert (options["access_key"], options["secret_key"]) == ("k/ey", SECRET)
        assert (options["endpoint_url"], options["bucket_name"]) == ("https://storage.example.org", "bucket")

    def test_of_the_database(self, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", f"postgres://us%2Fer:{WRITTEN}@host:5433/name")
        found = import_string("livingcities.settings.database")()
        assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("us/er", SECRET, "host", 5433)

    def test_of_the_mail_server(self, monkeypatch):
        monkeypatch.setattr("livingcities.settings.MAIL_LEAVES", True)
        monkeypatch.setenv("EMAIL_URL", f"smtp+tls://me%40example.org:{WRITTEN}@mail.example.org:587")
        options = import_string("livingcities.settings.mailer")()["OPTIONS"]
        assert (options["username"], options["password"]) == ("me@example.org", SECRET)

    def test_of_the_cache(self):
        from redis import ConnectionPool

        pool = ConnectionPool.from_url(readable("CACHE_URL", f"redis://:{WRITTEN}@host:6380/2"))
        assert (pool.connection_kwargs["password"], pool.connection_kwargs["port"]) == (SECRET, 6380)

    @pytest.mark.parametrize("url", ["s3://key:a/b@host/bucket", "s3:a/b", "s3://key:a%2Fb@host", "a/b"])
    def test_what_cannot_be_read_is_said_without_the_secret(self, url):
        with pytest.raises(ImproperlyConfigured, match="STORAGE_URL") as fault:
            s3_options(url)
        assert "a/b" not in str(fault.value)
        assert "a%2Fb" not in str(fault.value)

    @pytest.mark.parametrize(
        "url",
        [
            "postgres://u:p@one:5432,two:5433/name",
            "postgres:///name",
            "redis://one:6379/0,redis://two:6379/0",
            "unix:///run/valkey.sock",
            "sqlite:////var/lib/x.sqlite3",
        ],
    )
    def test_several_servers_and_sockets_pass(self, url):
        assert readable("X", url) == url


class TestSignInByOtherServices:
    def test_all_three(self):
        found = sign_in.providers(oidc="Дом|https://id.example.org|our-id|s|e|c", yandex="y|ys", vk=" v | vs ")
        [house] = found["openid_connect"]["APPS"]
        assert house == {
            "provider_id": "oidc",
            "name": "Дом",
            "client_id": "our-id",
            "secret": "s|e|c",
            "settings": {"server_url": "https://id.example.org"},
        }
        assert found["yandex"] == {"APPS": [{"client_id": "y", "secret": "ys"}]}
        assert found["vk"] == {"APPS": [{"client_id": "v", "secret": "vs"}]}

    def test_none(self):
        assert sign_in.providers(oidc="", yandex="", vk="") == {}

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"oidc": "Дом|https://id.example.org|hidden"}, r"LC_OIDC must be `name\|issuer\|client id\|secret`"),
            ({"oidc": "Дом|https://id.example.org||hidden"}, "none of them empty"),
            ({"oidc": "Дом|id.example.org|id|hidden"}, "LC_OIDC must have the issuer's address"),
            ({"yandex": "hidden"}, r"LC_YANDEX must be `client id\|secret`"),
            ({"vk": "id|"}, r"LC_VK must be `client id\|secret`"),
        ],
    )
    def test_a_missing_part_is_said_in_words_without_the_secret(self, given, words):
        with pytest.raises(ImproperlyConfigured, match=words) as fault:
            sign_in.providers(**{"oidc": "", "yandex": "", "vk": ""} | given)
        assert "hidden" not in str(fault.value)
