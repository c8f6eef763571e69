"""What the benchmark of the deadline does inside the site's process: people with drafts, the count afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

TEXTS = ("problem", "solution", "people", "money")
SCHEMA = {
    "sections": [
        {
            "key": "all",
            "title": "О проекте",
            "questions": [
                *({"key": key, "kind": "long_text", "title": key, "required": True, "limit": 4000} for key in TEXTS),
                {"key": "plan", "kind": "file", "title": "План", "kinds": ["pdf"], "count": 3, "required": True},
            ],
        }
    ]
}


def prepare_call(*, applicants: int) -> dict[str, Any]:
    """An open call with a quota of each city, and so many people who have just begun their drafts."""
    from livingcities.calls.models import Application, Author, Call, FormVersion
    from livingcities.people.models import User

    now = timezone.now()
    moments = {"opens_at": now - timedelta(days=9), "closes_at": now + timedelta(hours=1), "opened_at": now}
    call = Call.objects.create(slug="bench", title="Bench", code="B", state="open", **moments)
    call.form = FormVersion.objects.create(call=call, number=1, schema=SCHEMA, published_at=now)
    call.save(update_fields=["form"])
    people = User.objects.bulk_create(
        User(email=f"a{n}@example.org", given_name="Анна", password="!") for n in range(applicants)
    )
    drafts = Application.objects.bulk_create(
        Application(call=call, form=call.form, title=f"Проект {n}", applicant="person") for n in range(applicants)
    )
    Author.objects.bulk_create(
        Author(application=draft, user=person, role="lead") for draft, person in zip(drafts, people, strict=True)
    )
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "drafts": [
            {"key": str(draft.key), "session": _session(person)} for draft, person in zip(drafts, people, strict=True)
        ],
    }


def _session(person: Any) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def handed_in() -> dict[str, Any]:
    """What stands in the database: the text of every submission, numbers, files."""
    from livingcities.calls.models import Application, Submission

    rows = Submission.objects.select_related("application").order_by("number")
    return {
        "submissions": [
            {"key": str(row.application.key), "answers": row.snapshot["answers"], "files": _files(row.snapshot)}
            for row in rows
        ],
        "numbers": sorted(Application.objects.exclude(number=None).values_list("number", flat=True)),
    }


def _files(snapshot: dict[str, Any]) -> int:
    return sum(len(rows) for rows in snapshot["attachments"].values())
