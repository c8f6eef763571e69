"""Drafts: begun, filled in by several people at once, moved to a newer form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.eligibility import track_for
from livingcities.calls.models import Answer, Application, Author, Call, FormerAnswer, Track
from livingcities.calls.questionnaire import Questionnaire, is_empty
from livingcities.calls.rules import applying as rules
from livingcities.cities.models import City
from livingcities.people.models import Organisation

State = Application.State
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text: saved as this version, or `conflict`: somebody else has changed it since."""

    answer: Answer | None
    version: int
    conflict: bool = False


@operation("calls.begin_application", rule=rules.can_begin)
def begin_application(
    *,
    actor: Actor,
    call: Call,
    city: City | None,
    applicant: str,
    organisation: Organisation | None = None,
    title: str,
    track: Track | None = None,
) -> Application:
    """Begin a draft and lead it; the nomination follows from the registry or is chosen of those that fit."""
    application = Application(call=call, form=call.form, title=_titled(title), is_demo=call.is_demo)
    _set_applicant(application, city, applicant, organisation, track)
    application.created_by = as_person(actor)
    application.save()
    if application.created_by:
        Author.objects.create(application=application, user=actor, role=Author.Role.LEAD)
    leave_trace("calls.begin_application", actor=actor, target=application, call=call.pk)
    return application


@operation("calls.change_applicant", rule=rules.can_change_applicant)
def change_applicant(
    *,
    actor: Actor,
    application: Application,
    city: City | None,
    applicant: str,
    organisation: Organisation | None = None,
    title: str,
    track: Track | None = None,
) -> Application:
    """Correct who applies, from where, and the name of the project; the nomination is found anew."""
    lock(application)
    insist(rules.can_change_applicant(actor, application, city, applicant, organisation))
    application.title = _titled(title)
    _set_applicant(application, city, applicant, organisation, track)
    application.changed_at = timezone.now()
    application.save()
    leave_trace("calls.change_applicant", actor=actor, target=application)
    return application


def _titled(title: str) -> str:
    title = " ".join(title.split())[:LONGEST_TITLE]
    if not title:
        raise Refused(_("Give the project a name."))
    return title


def _set_applicant(
    application: Application, city: City | None, applicant: str, organisation: Organisation | None, track: Track | None
) -> None:
    moved = application.pk and application.city_id != (city.pk if city else None)
    application.city, application.applicant = city, applicant
    application.organisation = organisation if applicant in rules.WITH_ORGANISATION else None
    if moved:
        application.track_by_hand = False
    if application.track_by_hand:
        return
    found = track_for(application.call, city, applicant, application.organisation)
    chosen = next((each for each in found.tracks if track and each.pk == track.pk), None)
    application.track = found.track or chosen


@operation("calls.save_answer", rule=rules.can_write, trace="rows")
def save_answer(*, actor: Actor, application: Application, question: str, value: Any, version: int) -> Saved:
    """Save one answer, begun from this version of it (0: there was none). If somebody else has changed it since,
    nothing is written, and the caller shows both texts. A text of another author that is replaced is kept beside."""
    now = timezone.now()
    claim(application, now)
    present = Answer.objects.filter(application=application, question=question).first()
    if present is None:
        fields = {"value": value, "changed_by": actor, "changed_at": now}
        return Saved(Answer.objects.create(application=application, question=question, **fields), 1)
    if present.value == value:
        return Saved(present, present.version)
    if present.version != version:
        return Saved(present, present.version, conflict=True)
    if present.changed_by_id != actor.pk and not is_empty(present.value):
        _keep_former(present)
    present.value, present.changed_by, present.changed_at = value, actor, now
    present.version += 1
    present.save(update_fields=["value", "changed_by", "changed_at", "version"])
    return Saved(present, present.version)


def claim(application: Application, now: datetime) -> None:
    """Hold the application's row while a text is written: whoever hands it in meanwhile waits, and what comes after
    the handing in is refused. The first moment counts for the minutes of grace."""
    rows = Application.objects.filter(pk=application.pk, state__in=(State.DRAFT, State.CORRECTION))
    if not rows.update(changed_at=now, first_saved_at=Coalesce("first_saved_at", Value(now))):
        raise Refused(_("The application has been handed in meanwhile: this change came too late."))
    application.first_saved_at = application.first_saved_at or now


def _keep_former(answer: Answer) -> None:
    FormerAnswer.objects.create(
        application_id=answer.application_id,
        question=answer.question,
        value=answer.value,
        by=answer.changed_by,
        written_at=answer.changed_at,
    )


@operation("calls.take_new_form", rule=rules.can_write)
def take_new_form(*, actor: Actor, application: Application) -> Application:
    """Go on with the questions as they are now. Answers keep to the keys of their questions: none is lost."""
    lock(application)
    insist(rules.can_write(actor, application))
    before, newer = application.form.number, application.call.form
    if newer is None:
        raise Refused(_("There are no other questions."))
    application.form = newer
    application.save(update_fields=["form"])
    leave_trace("calls.take_new_form", actor=actor, target=application, before=before, after=application.form.number)
    return application


def answers_of(application: Application) -> dict[str, Answer]:
    rows = Answer.objects.filter(application=application).select_related("changed_by")
    return {answer.question: answer for answer in rows}


def files_of(application: Application) -> dict[str, int]:
    """How many files each question has."""
    counts: dict[str, int] = {}
    for question in application.attachments.filter(removed_at=None).values_list("question", flat=True):
        counts[question] = counts.get(question, 0) + 1
    return counts


def lacks(application: Application) -> list[Any]:
    """What the form still misses."""
    values = {key: answer.value for key, answer in answers_of(application).items()}
    return Questionnaire.of(application.form.schema).missing(values, files_of(application))
