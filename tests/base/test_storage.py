"""Files in S3-compatible storage, spoken to over HTTP on this machine."""

from urllib.parse import quote, unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.module_loading import import_string

from livingcities.base.machine.backup.make import walk

KEY, SECRET = "key", "sec/ret+with=signs"


@pytest.fixture(scope="module")
def s3():
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    ).create_bucket(Bucket="files")
    yield f"s3+http://{quote(KEY, safe='')}:{quote(SECRET, safe='')}@{host}:{port}/files"
    server.stop()


@pytest.fixture
def bucket(s3, monkeypatch, settings):
    """The default storage as the settings make it from STORAGE_URL."""
    monkeypatch.setenv("STORAGE_URL", s3)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    chosen = import_string("livingcities.settings.default_storage")()
    settings.STORAGES = settings.STORAGES | {"default": chosen}
    return storages["default"]


def test_a_file_goes_there_and_comes_back(bucket):
    name = bucket.save("photos/Анна.jpg", ContentFile(b"picture"))
    assert bucket.open(name).read() == b"picture"
    again = bucket.save("photos/Анна.jpg", ContentFile(b"another"))
    assert again != name, "an upload must not replace the file of someone else"
    bucket.delete(name)
    assert not bucket.exists(name)
    assert bucket.exists(again)


def test_a_backup_finds_every_file(bucket):
    bucket.save("reports/2026/one.pdf", ContentFile(b"1"))
    bucket.save("two.txt", ContentFile(b"2"))
    assert {"reports/2026/one.pdf", "two.txt"} <= set(walk(bucket))


def test_the_address_gives_no_password_away(bucket):
    name = bucket.save("x.txt", ContentFile(b"x"))
    assert SECRET not in unquote(bucket.url(name))


def test_a_secret_with_a_slash_and_a_plus_arrives_as_it_is(bucket):
    assert (bucket.access_key, bucket.secret_key) == (KEY, SECRET)
