"""The passport of a practice out of an application: each question names the field its answer goes to."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from livingcities.calls.models import Application, FormVersion
from livingcities.calls.questionnaire import Question, Questionnaire
from livingcities.cases.models import Theme
from livingcities.cases.passport import TABLES, Passport

FIELDS = frozenset(field.name for field in fields(Passport)) - {"photos", "documents"}


def passport_of(application: Application) -> Passport:
    """What was handed in, put into the fields of a passport; answers without a field stay in the application."""
    snapshot = application.submissions.latest().snapshot
    form = FormVersion.objects.get(call=application.call_id, number=snapshot["form"])
    data: dict[str, Any] = {}
    for question in Questionnaire.of(form.schema).questions:
        value = snapshot["answers"].get(question.key)
        if question.case_field in FIELDS and value not in (None, "", []):
            _put(data, question, value)
    data.setdefault("title", application.title)
    data["themes"] = known_themes(data.get("themes", []))
    return Passport.of(data)


def _put(data: dict[str, Any], question: Question, value: Any) -> None:
    """One answer into its field: tables and lists are joined, texts follow each other."""
    name = question.case_field
    if name in TABLES:
        rows = value if isinstance(value, list) else []
        data[name] = [*data.get(name, []), *(row for row in rows if isinstance(row, dict))]
    elif name == "themes":
        data[name] = [*data.get(name, []), *(value if isinstance(value, list) else [value])]
    elif name in {"year", "people"}:
        data[name] = value
    else:
        text = question.display(value).text or str(value)
        data[name] = "\n\n".join(part for part in (data.get(name, ""), text) if part)


def known_themes(slugs: list[Any]) -> list[str]:
    given = [str(slug) for slug in slugs]
    known = set(Theme.objects.filter(slug__in=given).values_list("slug", flat=True))
    return [slug for slug in given if slug in known]
