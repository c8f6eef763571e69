"""The form of a call: a version is written, published, and then never changes."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.emails import setup as emails
from livingcities.calls.models import Call, FormVersion
from livingcities.calls.questionnaire import Change, Questionnaire, compare, editing
from livingcities.calls.rules import setup as rules


class Overtaken(Refused):
    """Somebody else has changed the same question or section since it was opened; nothing was saved."""


def draft_of(call: Call) -> FormVersion:
    draft = rules.form_draft(call)
    if draft is None:
        raise Refused(_("Begin a new version of the form first: the published one does not change."))
    assert isinstance(draft, FormVersion)
    return draft


@operation("calls.begin_form", rule=rules.can_begin_form)
def begin_form(*, actor: Actor, call: Call) -> FormVersion:
    """Begin the next version, with the questions of the one in force."""
    lock(call)
    insist(rules.can_begin_form(actor, call))
    last = call.form_versions.order_by("-number").first()
    version = FormVersion(call=call, number=last.number + 1 if last else 1)
    version.schema = call.form.schema if call.form else {"sections": []}
    version.created_by = as_person(actor)
    version.save()
    leave_trace("calls.begin_form", actor=actor, target=call, version=version.number)
    return version


@operation("calls.save_form", rule=rules.can_save_form)
def save_form(
    *, actor: Actor, call: Call, change: Callable[[Questionnaire], Questionnaire], read: tuple[str, str] | None = None
) -> Questionnaire:
    """Change the version that is being written. The change is made to what stands there now, so that two people at
    the form at once do not undo each other's work. `read` is the key and the stamp of what the person had before
    them: if it says something else by now, nothing is saved."""
    lock(call)
    insist(rules.can_save_form(actor, call))
    draft = draft_of(call)
    now = Questionnaire.of(draft.schema)
    if read is not None and editing.stamp(now, read[0]) != read[1]:
        raise Overtaken(_("Somebody else has changed this since you opened it."))
    changed = change(now)
    draft.schema = changed.schema
    draft.save(update_fields=["schema"])
    leave_trace("calls.save_form", actor=actor, target=call, version=draft.number)
    return changed


@operation("calls.publish_form", rule=rules.can_publish_form)
def publish_form(*, actor: Actor, call: Call, note: str = "") -> FormVersion:
    """Put the new version in force. Drafts keep every answer; their authors are told what is asked differently."""
    lock(call)
    insist(rules.can_publish_form(actor, call))
    draft, changes = draft_of(call), changes_of(call)
    draft.published_at, draft.note = timezone.now(), " ".join(note.split())[:300]
    draft.save(update_fields=["published_at", "note"])
    call.form = draft
    call.save(update_fields=["form"])
    if changes and call.state == Call.State.OPEN:
        emails.tell_form_changed(call, changes, draft.note)
    leave_trace("calls.publish_form", actor=actor, target=call, version=draft.number, changes=len(changes))
    return draft


@operation("calls.drop_form", rule=rules.can_drop_form)
def drop_form(*, actor: Actor, call: Call) -> None:
    """Give the new version up; the one in force stays."""
    lock(call)
    insist(rules.can_drop_form(actor, call))
    draft = draft_of(call)
    leave_trace("calls.drop_form", actor=actor, target=call, version=draft.number)
    draft.delete()


def changes_of(call: Call) -> list[Change]:
    """What the version being written changes in the one in force."""
    draft = rules.form_draft(call)
    if call.form is None or draft is None:
        return []
    return compare(Questionnaire.of(call.form.schema), Questionnaire.of(draft.schema))
