"""The receipt: what was handed in, when, and the digest by which anybody can make sure that nothing was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from livingcities.base.moments import moment
from livingcities.base.pdf import render_pdf
from livingcities.base.typography import typo

from .models import Application, Submission

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


def receipt_pdf(application: Application, submission: Submission) -> bytes:
    """The same submission gives the same bytes whenever it is asked for."""
    return render_pdf(TEMPLATE, receipt_data(application, submission), at=submission.at)


def receipt_data(application: Application, submission: Submission) -> dict[str, Any]:
    data = submission.snapshot
    answered, files = len(data["answers"]), [row for rows in data["attachments"].values() for row in rows]
    return {
        "language": get_language(),
        "words": {
            "brand": _("Living Cities"),
            "title": _("Receipt"),
            "digest": _("Digest of the text and files (SHA-256)"),
            "files": _("Files"),
            "note": _(
                "The digest is counted from the text and the files as they were handed in. If a single letter were "
                "changed, another digest would come out."
            ),
        },
        "demo": str(_("A demonstration: this application is invented.")) if application.is_demo else "",
        "reference": application.reference,
        "title": typo(data["title"]),
        "call": typo(application.call.title),
        "moment": list(moment(submission.at, application.tz)),
        "facts": [[str(name), typo(str(value))] for name, value in _facts(application, submission) if value],
        "counts": ", ".join(
            (
                ngettext("%(n)s answer", "%(n)s answers", answered) % {"n": answered},
                ngettext("%(n)s file", "%(n)s files", len(files)) % {"n": len(files)},
            )
        ),
        "files": [{"label": row["label"], "digest": row["digest"][:16]} for row in files],
        "digest": [submission.digest[:32], submission.digest[32:]],
        "address": settings.SITE_URL + reverse("calls:application", args=[application.key]),
    }


def _facts(application: Application, submission: Submission) -> list[tuple[str, str]]:
    data = submission.snapshot
    city = data["city"]
    by = submission.by.name if submission.by else ""
    deadline = application.deadline
    name = _("Own deadline") if application.extended_until == deadline else _("Deadline of the call")
    return [
        (_("Number"), application.reference),
        (_("Applicant"), data["organisation"] or application.get_applicant_display()),
        (_("Town"), f"{city['name']}, {city['region']}" if city else ""),
        (_("Nomination"), data["track"]),
        (_("Handed in by"), by),
        (_("Handing in"), _("No. %(n)s, it replaces the earlier ones") % {"n": submission.number})
        if submission.number > 1
        else ("", ""),
        (name, ", ".join(moment(deadline, application.tz)) if deadline else ""),
    ]
