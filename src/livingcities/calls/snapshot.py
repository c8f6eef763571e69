"""What is handed in, as one piece of data with a digest: everything that a juror reads, and nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .models import Application
from .questionnaire import Questionnaire, is_empty


def snapshot(application: Application) -> dict[str, Any]:
    """The draft as it stands. Answers to questions that are not asked (their condition fails) stay out."""
    answers = dict(application.answers.values_list("question", "value"))
    asked = [question.key for question in Questionnaire.of(application.form.schema).asked(answers)]
    city, organisation = application.city, application.organisation
    return {
        "form": application.form.number,
        "title": application.title,
        "applicant": application.applicant,
        "city": {"id": city.pk, "name": city.name, "region": city.region.name} if city else None,
        "organisation": organisation.name if organisation else "",
        "track": application.track.title if application.track else "",
        "answers": {key: answers[key] for key in asked if not is_empty(answers.get(key))},
        "attachments": _attachments(application, asked),
    }


def _attachments(application: Application, asked: list[str]) -> dict[str, list[dict[str, Any]]]:
    files: dict[str, list[dict[str, Any]]] = {}
    for file in application.attachments.filter(question__in=asked, removed_at=None):
        row = {"key": str(file.key), "label": file.label, "digest": file.digest, "size": file.size}
        files.setdefault(file.question, []).append(row)
    return files


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys in order, no spaces, UTF-8. Anybody can count it anew."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
