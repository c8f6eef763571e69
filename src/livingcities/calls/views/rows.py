"""What the script of the form gets back: the row of one question, and the list at the side."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from livingcities.calls.models import Application
from livingcities.calls.sheet import Sheet
from livingcities.people.requests import PersonRequest


def row_answer(
    request: PersonRequest, application: Application, question: str, faults: list[str] | None = None
) -> dict[str, Any]:
    """The whole row drawn anew: after a file was sent or removed, or after another author's text was taken."""
    sheet = Sheet(application)
    sheet.file_faults = {question: faults} if faults else {}
    row = next(sheet.rows(question))
    context = {"row": row, "application": application, "tz": application.tz}
    html = render_to_string("calls/application_question.html", context, request=request)
    return {"row": html, "faults": faults or []} | side_answer(request, sheet)


def side_answer(request: PersonRequest, sheet: Sheet) -> dict[str, Any]:
    """Which questions are asked now, and what is still missing."""
    context = {"application": sheet.application, "parts": sheet.sections(), "lacks": sheet.lacks}
    side = render_to_string("calls/application_side.html", context, request=request)
    return {"asked": sorted(sheet.asked), "side": side}
