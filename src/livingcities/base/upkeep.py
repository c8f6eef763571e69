"""What the clock does for the database: finished tasks and ended sessions go, statistics are taken."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from .clock import every

KEEP_TASKS = timedelta(days=7)
KEEP_FAILED_TASKS = timedelta(days=60)


@every(minutes=60)
def forget_finished_tasks() -> None:
    """Failed ones stay longer: somebody may have to look into them."""
    now = timezone.now()
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_TASKS)
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - KEEP_FAILED_TASKS)
    done.delete()
    failed.delete()


@every(minutes=60 * 24)
def forget_ended_sessions() -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@every(minutes=60 * 24)
def take_statistics() -> None:
    """SQLite plans by what it knows of the tables, and learns it only when told: without that it walks all published
    cases to find twelve of them. A sample of each index is enough. PostgreSQL learns by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")
