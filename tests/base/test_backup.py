"""A backup is one moment of a site that goes on living."""

from __future__ import annotations

import json
import resource
import stat
import threading
import zipfile
from contextlib import contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from livingcities.base.machine.backup import Refusal, make, make_backup, restore_backup
from livingcities.base.machine.backup.archive import Writer
from livingcities.base.models import Act, Email
from livingcities.cities.models import City
from livingcities.people.models import User
from tests.factories import CityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(transactional_db):
    """A town, a person in its team, and a file."""
    MembershipFactory(city=CityFactory(name="Торжок\tу\\N\nреки"))
    default_storage.save("photos/Анна.jpg", ContentFile(b"picture" * 1000))


@contextmanager
def room_for(size):
    """No file grows beyond this size: the system refuses the rest, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def rewritten(source, target, change):
    """The same archive with one thing altered."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def with_manifest(source, target, **fields):
    def change(name, content):
        return json.dumps(json.loads(content) | fields) if name == "manifest.json" else content

    return rewritten(source, target, change)


def test_everything_comes_back(site, tmp_path):
    file = tmp_path / "site.zip"
    manifest = make_backup(file)
    assert manifest["engine"] == connection.vendor
    assert manifest["rows"]["cities_city"] == 1
    user = User.objects.get()

    City.objects.update(name="Переименован")
    UserFactory()
    default_storage.delete("photos/Анна.jpg")
    default_storage.save("photos/newer/Борис.jpg", ContentFile(b"his face"))
    restore_backup(file, overwrite=True)

    assert not default_storage.exists("photos/newer/Борис.jpg"), "no row leads to it: nobody could erase it"
    assert City.objects.get().name == "Торжок\tу\\N\nреки"
    assert User.objects.get() == user
    assert user.memberships.get().city == City.objects.get()
    assert default_storage.open("photos/Анна.jpg").read() == b"picture" * 1000


def test_new_rows_after_a_restore_take_new_numbers(site, tmp_path):
    file = tmp_path / "site.zip"
    make_backup(file)
    newest = City.objects.get().pk
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('cities_city', 'id'), 1, false)")
    restore_backup(file, overwrite=True)
    assert CityFactory().pk > newest


def test_a_backup_during_writes_is_one_moment(site, tmp_path):
    """Each turn writes a row into two tables in one transaction: a backup has both or neither."""
    stop = threading.Event()
    written, faults = [], []

    def write():
        try:
            while not stop.is_set():
                with transaction.atomic():
                    number = len(written)
                    Email.objects.create(to=f"a{number}@example.org", subject="x", text="y" * 2000)
                    Act.objects.create(verb=f"test.{number}", target=City.objects.first(), title="t")
                written.append(number)
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        pairs = []
        for turn in range(3):
            while len(written) < 20 * (turn + 1):
                assert writer.is_alive(), faults
            before = len(written)
            rows = make_backup(tmp_path / f"{turn}.zip")["rows"]
            pairs.append((before, rows["base_email"], rows["base_act"], len(written)))
    finally:
        stop.set()
        writer.join(30)
    assert faults == []
    for before, letters, acts, after in pairs:
        assert letters == acts
        assert before <= letters <= after + 1

    restore_backup(tmp_path / "1.zip", overwrite=True)
    assert Email.objects.count() == Act.objects.count() == pairs[1][1]


def test_a_backup_while_files_come_and_go(site, tmp_path):
    """People delete portraits and upload others while it is written: what stays throughout is in it whole."""
    staying = {f"photos/stays-{n}.jpg": f"{n}".encode() * 2000 for n in range(20)}
    for name, content in staying.items():
        default_storage.save(name, ContentFile(content))
    for turn in range(100):
        default_storage.save(f"photos/goes-{turn}.jpg", ContentFile(b"soon gone"))
    stop, faults = threading.Event(), []

    def come_and_go():
        turn = 0
        try:
            while not stop.is_set():
                default_storage.delete(f"photos/goes-{turn % 100}.jpg")
                default_storage.save(f"photos/goes-{turn % 100}.jpg", ContentFile(b"soon gone"))
                turn += 1
        except Exception as error:
            faults.append(error)

    people = threading.Thread(target=come_and_go, daemon=True)
    people.start()
    try:
        for turn in range(3):
            make_backup(tmp_path / f"{turn}.zip")
    finally:
        stop.set()
        people.join(30)
    assert faults == []
    with zipfile.ZipFile(tmp_path / "2.zip") as archive:
        kept = {name.removeprefix("files/"): archive.read(name) for name in archive.namelist()}
    assert {name: kept[name] for name in staying} == staying


def test_a_file_deleted_after_it_was_listed_is_left_out(site, tmp_path, monkeypatch):
    file = tmp_path / "site.zip"
    listed = [*make.walk(default_storage), "photos/gone.jpg"]
    monkeypatch.setattr(make, "walk", lambda storage: iter(listed))
    manifest = make_backup(file)
    assert manifest["files"] == len(zipfile.ZipFile(file).namelist()) - 1  # the manifest does not count itself
    monkeypatch.undo()
    restore_backup(file, overwrite=True)
    assert default_storage.exists("photos/Анна.jpg")


def test_a_file_that_is_there_and_cannot_be_read_stops_the_backup(site, tmp_path, monkeypatch):
    def broken(name, mode="rb"):
        raise OSError("the disk gives it back no more")

    monkeypatch.setattr(default_storage._wrapped, "_open", broken)
    with pytest.raises(OSError, match="no more"):
        make_backup(tmp_path / "site.zip")


def test_a_full_database_is_not_overwritten_unasked(site, tmp_path):
    file = tmp_path / "site.zip"
    make_backup(file)
    City.objects.update(name="Новое имя")
    with pytest.raises(Refusal, match=r"not empty.*--overwrite"):
        restore_backup(file)
    assert City.objects.get().name == "Новое имя"


def test_an_empty_database_needs_no_flag(site, tmp_path):
    file = tmp_path / "site.zip"
    make_backup(file)
    call_command("flush", interactive=False, verbosity=0)
    default_storage.delete("photos/Анна.jpg")
    restore_backup(file)
    assert default_storage.exists("photos/Анна.jpg")
    assert City.objects.count() == 1


def test_a_storage_that_holds_files_is_not_written_into_unasked(site, tmp_path):
    """The trial of a restore with a new database, whose author forgot that STORAGE_URL is the real one."""
    file = tmp_path / "site.zip"
    make_backup(file)
    call_command("flush", interactive=False, verbosity=0)
    default_storage.delete("photos/Анна.jpg")
    default_storage.save("photos/Анна.jpg", ContentFile(b"newer"))
    with pytest.raises(Refusal, match=r"storage of files is not empty \(photos/Анна.jpg …\).*--overwrite"):
        restore_backup(file)
    assert default_storage.open("photos/Анна.jpg").read() == b"newer"
    assert not City.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"engine": "oracle"}, "backup is of oracle"),
        ({"migrations": ["base.0001_initial"]}, "this version has migrations that the backup has not seen"),
        ({"format": "livingcities-backup-99"}, "livingcities-backup-99"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused_in_words(site, tmp_path, fields, words):
    file = tmp_path / "site.zip"
    make_backup(file)
    City.objects.update(name="Новое имя")
    with pytest.raises(Refusal, match=words):
        restore_backup(with_manifest(file, tmp_path / "other.zip", **fields), overwrite=True)
    assert City.objects.get().name == "Новое имя"


def test_a_backup_of_a_newer_version_is_refused(site, tmp_path):
    file = tmp_path / "site.zip"
    known = make_backup(file)["migrations"]
    newer = with_manifest(file, tmp_path / "newer.zip", migrations=[*known, "cities.0099_future"])
    with pytest.raises(Refusal, match=r"does not know \(cities.0099_future\)"):
        restore_backup(newer, overwrite=True)


def test_a_damaged_backup_is_refused_before_anything_is_touched(site, tmp_path):
    file = tmp_path / "site.zip"
    make_backup(file)
    City.objects.update(name="Новое имя")

    def flip(name, content):
        return content.replace(b"picture", b"pictura") if name.startswith("files/") else content

    with pytest.raises(Refusal, match="its digest differs"):
        restore_backup(rewritten(file, tmp_path / "flipped.zip", flip), overwrite=True)

    def drop(name, content):
        return None if name.startswith("files/") else content

    with pytest.raises(Refusal, match="manifest differ"):
        restore_backup(rewritten(file, tmp_path / "short.zip", drop), overwrite=True)

    torn = tmp_path / "torn.zip"
    torn.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(Refusal, match="not a whole backup"):
        restore_backup(torn, overwrite=True)
    assert City.objects.get().name == "Новое имя"


def test_the_file_is_for_its_owner_only_and_never_half_there(site, tmp_path, monkeypatch):
    file = tmp_path / "site.zip"
    make_backup(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("livingcities.base.machine.backup.make.walk", broken)
    with pytest.raises(OSError, match="disk full"):
        make_backup(tmp_path / "other.zip")
    assert [path.name for path in tmp_path.glob("*.zip*")] == ["site.zip"]


def test_a_full_disk_keeps_no_part_of_a_backup(tmp_path):
    def write():
        with Writer(tmp_path / "site.zip") as archive:
            for number in range(1000):  # so many that at the end there is no room for the list of them either
                archive.add(str(number), [b"x"])

    with room_for(10_000), pytest.raises(OSError, match="File too large"):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_fails_says_why_in_a_sentence(site, tmp_path):
    with room_for(10_000), pytest.raises(CommandError, match=r"^There is no backup: .+\. What .+ is deleted\.$"):
        call_command("backup", str(tmp_path / "site.zip"))
    assert not list(tmp_path.glob("*.zip*"))


def test_the_commands_speak_plainly(site, tmp_path, capsys):
    file = tmp_path / "site.zip"
    call_command("backup", str(file))
    assert "personal data" in capsys.readouterr().out
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", str(file))
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(file))
    call_command("restore", str(file), overwrite=True)
    assert "Restart web, worker and clock" in capsys.readouterr().out
