"""What an application still misses before it can be handed in, each with the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Application
from .operations.drafts import answers_of, files_of
from .questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    text: str
    url: str
    section: str = ""
    question: str = ""


def checklist(application: Application) -> list[Item]:
    values = {key: answer.value for key, answer in answers_of(application).items()}
    return list(items(application, Questionnaire.of(application.form.schema), values, files_of(application)))


def items(
    application: Application, questionnaire: Questionnaire, values: Mapping[str, Any], files: Mapping[str, int]
) -> Iterator[Item]:
    """First what concerns the whole, then question by question."""
    form = reverse("calls:fill", args=[application.key])
    call = application.call
    if application.state == Application.State.DRAFT:
        if application.form_id != call.form_id:
            yield Item(_("The questions have changed"), _("See what is new."), f"{form}#new-form")
        if application.track_id is None and call.tracks.exists():
            about = reverse("calls:application_about", args=[application.key])
            yield Item(_("Nomination"), _("Choose it, or ask the secretariat."), about)
    for lack in questionnaire.missing(values, files):
        place = f"{form}#q-{lack.question.key}"
        yield Item(lack.question.title, lack.text, place, lack.section, lack.question.key)
