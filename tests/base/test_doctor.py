from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from livingcities.base.clock import JOBS, tick
from livingcities.base.machine import disk, doctor
from livingcities.base.machine.prepare import compile_translations
from livingcities.base.machine.web import shared_limits
from livingcities.base.models import ClockJob, Email, Heartbeat


@pytest.fixture
def lively(db, catalogue):
    """A site whose processes run, its translations compiled."""
    compile_translations()
    for process in doctor.PROCESSES:
        Heartbeat.beat(process)


def findings(name):
    return [finding for finding in doctor.examine() if finding.name == name]


def test_a_well_machine_passes(lively, capsys):
    call_command("doctor")
    printed = capsys.readouterr().out
    assert "✗" not in printed
    assert {"database", "migrations", "mail", "files", "clock", "disk"} <= {
        line.split()[1] for line in printed.splitlines()
    }


def test_a_silent_worker_is_found_and_the_command_fails(lively, capsys):
    Heartbeat.objects.filter(process="worker.default").update(at=timezone.now() - timedelta(minutes=5))
    Heartbeat.objects.filter(process="clock").delete()
    with pytest.raises(CommandError, match="2 of the checks failed"):
        call_command("doctor")
    printed = capsys.readouterr().out
    assert "silent since" in printed
    assert "was never seen" in printed
    assert "→ Start `livingcities clock`" in printed


def test_a_failing_clock_job_is_named(lively):
    tick()
    name = next(iter(JOBS))
    ClockJob.objects.filter(name=name).update(error="ValueError: no such city")
    [finding] = findings("clock jobs")
    assert not finding.well
    assert finding.seen == f"{name}: ValueError: no such city"


def test_translations_that_are_older_than_their_catalogue_are_found(lively, catalogue):
    [finding] = findings("translations")
    assert finding.well
    catalogue.with_suffix(".mo").unlink()
    [finding] = findings("translations")
    assert (finding.well, finding.seen) == (False, "not compiled as they stand now: ru")
    assert "make install" in finding.advice


def test_a_mail_server_that_is_away_is_found(lively, settings):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings.MAIL_LEAVES = True
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 2}}}
    [finding] = findings("mail")
    assert not finding.well
    assert "ConnectionRefusedError" in finding.seen


def test_letters_that_do_not_leave_are_found(lively, settings):
    settings.MAIL_LEAVES = True
    long_ago = timezone.now() - timedelta(hours=1)
    Email.objects.create(to="a@example.org", subject="x", text="y", created_at=long_ago)
    Email.objects.create(to="a@example.org", subject="x", text="y", state=Email.State.FAILED)
    [finding] = findings("letters")
    assert (finding.well, finding.seen) == (False, "1 given up, 1 waiting for more than 15 minutes")


def test_files_that_cannot_be_written_are_found(lively, settings, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    options = {"location": str(tmp_path / "file" / "inside"), "base_url": None}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend, "OPTIONS": options}}
    [finding] = findings("files")
    assert not finding.well


def test_a_full_disk_is_found(lively, monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 30 * 2**20}))
    [finding] = findings("disk")
    assert (finding.well, finding.seen) == (False, "30 MB free")


def test_pending_migrations_are_found(lively, monkeypatch):
    monkeypatch.setattr(doctor, "pending_migrations", lambda: ["cities.0099_future"])
    found = {finding.name: finding for finding in doctor.examine()}
    assert not found["migrations"].well
    assert "cities.0099_future" in found["migrations"].seen
    assert "clock" not in found, "tables that may be missing are not asked"
    assert "disk" in found


def test_a_database_that_is_away_ends_in_words(monkeypatch):
    class Away:
        vendor = "sqlite"

        def cursor(self):
            raise OSError("no route to host")

    monkeypatch.setattr(doctor, "connection", Away())
    found = list(doctor.examine())
    assert (found[0].name, found[0].well) == ("database", False)
    assert "no route to host" in found[0].seen
    assert "disk" in {finding.name for finding in found}


def test_production_is_asked_for_its_safety(lively, settings, monkeypatch):
    settings.PRODUCTION = True
    settings.SITE_URL = "http://cities.example"
    monkeypatch.setenv("LC_SECRET_KEY", "short")
    seen = [finding.seen for finding in findings("safety") if not finding.well]
    assert any("LC_SECRET_KEY" in text for text in seen)
    assert any("https://" in text for text in seen)


def test_counting_per_process_is_said(lively, monkeypatch):
    [finding] = findings("cache")
    assert finding.well
    assert "up to 2 times as much" in finding.seen
    assert shared_limits(1) == ""
    monkeypatch.setenv("CACHE_URL", "redis://localhost:6379/0")
    assert shared_limits(8) == ""
