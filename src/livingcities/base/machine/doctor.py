"""Is this machine well? Each check gives one finding: what was seen, and what to do if it is bad."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import mailers
from django.db import connection
from django.utils import timezone

from livingcities.base.clock import JOBS
from livingcities.base.models import ClockJob, Email, Heartbeat
from livingcities.settings.env import value
from livingcities.settings.safety import unsafe

from .disk import NEEDED_MB, free_mb
from .prepare import pending_migrations, stale_catalogues
from .web import shared_limits

SILENCE = timedelta(seconds=90)
LATE = timedelta(minutes=15)
PROCESSES = {
    "worker.default": "livingcities work",
    "worker.heavy": "livingcities work",
    "clock": "livingcities clock",
}


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    well: bool
    seen: str
    advice: str = ""


def examine() -> Iterator[Finding]:
    """All checks in order. Without a database the checks that read it are left out."""
    first = database()
    yield first
    checks: list[Callable[[], Iterator[Finding]]] = [translations, mail, storage, memory, safety, disk]
    if first.well:
        yield from migrations()
        checks = [search, processes, clock_jobs, letters, *checks]
        if pending_migrations():
            checks = checks[4:]
    for check in checks:
        yield from check()


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
            version = cursor.fetchone()[0]
    except Exception as error:
        return Finding("database", False, _words(error), "Is DATABASE_URL right, and does the server run?")
    return Finding("database", True, f"{connection.display_name} {version}")


def migrations() -> Iterator[Finding]:
    pending = pending_migrations()
    seen = f"{len(pending)} not applied: {', '.join(pending[:3])}" if pending else "all applied"
    yield Finding("migrations", not pending, seen, "Run `livingcities migrate`.")


def translations() -> Iterator[Finding]:
    stale = [source.parts[-3] for source in stale_catalogues()]
    seen = f"not compiled as they stand now: {', '.join(stale)}" if stale else "compiled"
    advice = "Run `make install`, then start web, worker and clock anew."
    yield Finding("translations", not stale, seen, advice)


def search() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
        able = bool(cursor.fetchone()[0])
    yield Finding("search", able, "FTS5 is there" if able else "no FTS5", "Use a Python whose SQLite has FTS5.")


def processes() -> Iterator[Finding]:
    beats = dict(Heartbeat.objects.values_list("process", "at"))
    for name, command in PROCESSES.items():
        at = beats.get(name)
        alive = at is not None and timezone.now() - at < SILENCE
        seen = "alive" if alive else f"silent since {at:%Y-%m-%d %H:%M} UTC" if at else "was never seen"
        yield Finding(name, alive, seen, f"Start `{command}` and keep it running (see docs/howto/operate.md).")


def clock_jobs() -> Iterator[Finding]:
    broken = ClockJob.objects.filter(name__in=JOBS).exclude(error="")
    for job in broken:
        yield Finding("clock jobs", False, f"{job.name}: {job.error.splitlines()[0]}", "The clock's log says more.")
    if not broken:
        yield Finding("clock jobs", True, f"{len(JOBS)} known, none failed")


def letters() -> Iterator[Finding]:
    if not settings.MAIL_LEAVES:
        return
    failed = Email.objects.filter(state=Email.State.FAILED).count()
    late = Email.objects.filter(state=Email.State.WAITING, created_at__lt=timezone.now() - LATE).count()
    seen = f"{failed} given up, {late} waiting for more than {LATE.seconds // 60} minutes"
    yield Finding("letters", not (failed or late), seen, "The column «error» of the outbox says what the server said.")


def mail() -> Iterator[Finding]:
    if not settings.MAIL_LEAVES:
        seen = "none leaves this machine: they stay on the page /outbox/"
        yield Finding("mail", not settings.PRODUCTION, seen, "Set EMAIL_URL.")
        return
    try:
        server = mailers["default"]
        server.open()
        server.close()
    except OSError as error:
        yield Finding("mail", False, _words(error), "Check EMAIL_URL: host, port, user, password, TLS.")
    else:
        yield Finding("mail", True, "the mail server lets us in")


def storage() -> Iterator[Finding]:
    name, content = f"doctor/{uuid.uuid4().hex}", uuid.uuid4().bytes
    advice = "Check STORAGE_URL and its rights, or who owns the folder LC_DATA."
    try:
        name = default_storage.save(name, ContentFile(content))
        with default_storage.open(name) as file:
            same = file.read() == content
        default_storage.delete(name)
    except Exception as error:  # each kind of storage has errors of its own
        yield Finding("files", False, _words(error), advice)
    else:
        yield Finding("files", same, "written, read and deleted" if same else "read back something else", advice)


def memory() -> Iterator[Finding]:
    if not value("CACHE_URL"):
        yield Finding("cache", True, f"each process its own: {shared_limits()}")
        return
    try:
        cache.set("doctor", "well", 10)
        well = cache.get("doctor") == "well"
    except Exception as error:  # the client's errors are not one family
        yield Finding("cache", False, _words(error), "Check CACHE_URL.")
    else:
        yield Finding("cache", well, "written and read" if well else "forgets at once", "Check CACHE_URL.")


def safety() -> Iterator[Finding]:
    complaints = unsafe(
        secret_key=value("LC_SECRET_KEY"),
        url=settings.SITE_URL,
        email_url=value("EMAIL_URL"),
        credential_key=value("LC_CREDENTIAL_KEY"),
        proxies=settings.PROXIES,
        debug=settings.DEBUG,
    )
    if not settings.PRODUCTION:
        seen = f"LC_MODE is development; production would refuse {len(complaints)} settings of this machine"
        yield Finding("safety", True, seen)
        return
    for complaint in complaints:
        yield Finding("safety", False, complaint, "Production does not start so.")
    if not complaints:
        yield Finding("safety", True, "secret key and https are as they must be")


def disk() -> Iterator[Finding]:
    free = free_mb()
    yield Finding("disk", free >= NEEDED_MB, f"{free:,} MB free", f"Make room: the site needs at least {NEEDED_MB} MB.")


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
