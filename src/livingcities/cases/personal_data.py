"""What the cases keep about a person: texts begun, letters between towns, consents to be shown as a contact."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F

from livingcities.people.models import User

from .models import Adoption, Case, CaseContact, CaseFile, CaseRemark, CaseVersion, OutcomeCheck, StageChange


def export(user: User) -> dict[str, Any]:
    return {
        "practices_begun": [
            {"title": case.title, "address": settings.SITE_URL + case.get_absolute_url(), "at": case.created_at}
            for case in Case.objects.filter(created_by=user)
        ],
        "versions_begun": _rows(
            CaseVersion.objects.filter(created_by=user), "number", "created_at", practice="case__title"
        ),
        "agreed_for_the_town": _rows(CaseVersion.objects.filter(checked_by=user), "checked_at", practice="case__title"),
        "remarks": _rows(CaseRemark.objects.filter(by=user), "text", "at", case="version__case__title"),
        "files_sent": _rows(CaseFile.objects.filter(uploaded_by=user), "label", "uploaded_at", practice="case__title"),
        "named_as_contact": _rows(CaseContact.objects.filter(user=user), "role", "agreed_at", practice="case__title"),
        "letters_written": _rows(
            Adoption.objects.filter(created_by=user), "message", "shares_email", "created_at", practice="case__title"
        ),
        "letters_answered": _rows(
            Adoption.objects.filter(replied_by=user),
            "reply",
            "reply_shares_email",
            "replied_at",
            practice="case__title",
        ),
        "stages_told": _rows(
            StageChange.objects.filter(by=user), "stage", "note", "at", practice="adoption__case__title"
        ),
        "outcomes_told": _rows(
            OutcomeCheck.objects.filter(answered_by=user),
            "outcome",
            "text",
            "answered_at",
            practice="adoption__case__title",
        ),
    }


def _rows(rows: Any, *fields: str, **renamed: str) -> list[dict[str, Any]]:
    return list(rows.values(*fields, **{name: F(path) for name, path in renamed.items()}))


def erase(user: User) -> None:
    """Contacts go; what was written in a town's name stays with the town and belongs to nobody."""
    CaseContact.objects.filter(user=user).delete()
    Adoption.objects.filter(created_by=user).update(created_by=None, shares_email=False)
    Adoption.objects.filter(replied_by=user).update(replied_by=None, reply_shares_email=False)
