"""The way of a text: draft, editors, the town's check, publication, new versions, withdrawal."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, as_person
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import lock
from livingcities.base.operation import leave_trace, operation
from livingcities.base.slugs import free_slug
from livingcities.cases import emails, rules
from livingcities.cases.listing import find_anew, list_passport
from livingcities.cases.models import Case, CaseRemark, CaseVersion
from livingcities.cases.passport import Fault, Passport
from livingcities.cities.models import City
from livingcities.cities.names import slug as latin

State = Case.State


class Stale(Refused):
    """Somebody saved this draft meanwhile: `version` is what stands there now."""

    def __init__(self, version: CaseVersion):
        super().__init__(_("Somebody else has changed this text meanwhile."))
        self.version = version


class Faulty(Refused):
    """The passport may not be stored as it is; `faults` say why."""

    def __init__(self, faults: list[Fault]):
        super().__init__(" ".join(str(fault.text) for fault in faults))
        self.faults = faults


def locked_draft(case: Case) -> CaseVersion:
    """The draft of a case whose row is locked."""
    lock(case)
    draft = rules.draft_of(case)
    if draft is None:
        raise Refused(_("There is no draft: begin a new version to change the text."))
    return draft


@operation("cases.create", rule=rules.can_create)
def create(*, actor: Actor, city: City, passport: Passport) -> Case:
    """Begin the draft of a case in the name of a town."""
    _sound(passport)
    case = Case(
        city=city,
        slug=_slug(passport.title, city),
        title=passport.title or str(_("Practice without a title")),
        created_by=as_person(actor),
    )
    case.save()
    CaseVersion.objects.create(case=case, number=1, passport=passport.as_dict(), created_by=as_person(actor))
    leave_trace("cases.create", actor=actor, target=case)
    return case


def _sound(passport: Passport) -> None:
    if faults := passport.faults():
        raise Faulty(faults)


def _slug(title: str, city: City) -> str:
    """«ploshchad-u-rynka-torzhok»: with the town in it, so it never meets another page's address."""
    stem = f"{latin(title)[:60].strip('-') or 'praktika'}-{city.slug[:45]}".strip("-")
    return free_slug(Case, stem)


@operation("cases.save", rule=rules.can_edit)
def save(*, actor: Actor, case: Case, passport: Passport, revision: int) -> CaseVersion:
    """Write the text of the draft, if it is still the one that was read; photographs and documents stay.

    A text that the town had agreed to waits for its agreement again."""
    draft = locked_draft(case)
    insist(rules.can_edit(actor, case))
    if draft.revision != revision:
        raise Stale(draft)
    kept = Passport.of(draft.passport)
    write(draft, passport.with_files(kept.photos, kept.documents))
    leave_trace("cases.save", actor=actor, target=case, revision=draft.revision)
    return draft


def write(draft: CaseVersion, passport: Passport, *, counts: bool = True) -> None:
    """Store a passport in a draft whose case is locked. Files come beside the text and do not count as a change
    of what another editor has open (`counts=False`)."""
    _sound(passport)
    data = passport.as_dict()
    if data == draft.passport:
        return
    draft.passport = data
    draft.revision += counts
    draft.sent_at = draft.checked_at = draft.checked_by = None
    draft.save(update_fields=["passport", "revision", "sent_at", "checked_at", "checked_by"])
    if draft.case.current_id is None:
        Case.objects.filter(pk=draft.case_id).update(
            title=passport.title or draft.case.title, state=_state_of(draft), changed_at=timezone.now()
        )


def _state_of(draft: CaseVersion) -> str:
    """The state of a case that was never published follows its draft."""
    if draft.sent_at:
        return State.CHECKING
    return State.EDITING if draft.handed_at else State.DRAFT


def _moved(case: Case, draft: CaseVersion, *fields: str) -> None:
    draft.save(update_fields=list(fields))
    if case.current_id is None:
        case.state = _state_of(draft)
        case.save(update_fields=["state"])


@operation("cases.hand_in", rule=rules.can_hand_in)
def hand_in(*, actor: Actor, case: Case) -> Case:
    """Give the draft to the editors."""
    draft = locked_draft(case)
    insist(rules.can_hand_in(actor, case))
    draft.handed_at = timezone.now()
    _moved(case, draft, "handed_at")
    emails.tell_handed_in(case)
    leave_trace("cases.hand_in", actor=actor, target=case, version=draft.number)
    return case


@operation("cases.send_to_town", rule=rules.can_send_to_town)
def send_to_town(*, actor: Actor, case: Case) -> Case:
    """Ask the town's coordinators whether everything is true; until they answer the text stays."""
    draft = locked_draft(case)
    insist(rules.can_send_to_town(actor, case))
    draft.sent_at = timezone.now()
    draft.handed_at = draft.handed_at or draft.sent_at
    _moved(case, draft, "sent_at", "handed_at")
    emails.ask_town(case)
    leave_trace("cases.send_to_town", actor=actor, target=case, version=draft.number)
    return case


@operation("cases.take_back", rule=rules.can_take_back)
def take_back(*, actor: Actor, case: Case) -> Case:
    """Take a text back from the town to change it."""
    draft = locked_draft(case)
    insist(rules.can_take_back(actor, case))
    draft.sent_at = None
    _moved(case, draft, "sent_at")
    leave_trace("cases.take_back", actor=actor, target=case, version=draft.number)
    return case


@operation("cases.agree", rule=rules.can_answer_check)
def agree(*, actor: Actor, case: Case) -> Case:
    """In the town's name: this is how it was."""
    draft = locked_draft(case)
    insist(rules.can_answer_check(actor, case))
    draft.checked_at, draft.checked_by = timezone.now(), as_person(actor)
    _moved(case, draft, "checked_at", "checked_by")
    emails.tell_agreed(case)
    leave_trace("cases.agree", actor=actor, target=case, version=draft.number)
    return case


@operation("cases.remark", rule=rules.can_answer_check)
def remark(*, actor: Actor, case: Case, text: str) -> CaseRemark:
    """In the town's name: this has to be changed. The text goes back to its editors."""
    draft = locked_draft(case)
    insist(rules.can_answer_check(actor, case))
    draft.sent_at = None
    _moved(case, draft, "sent_at")
    made = CaseRemark.objects.create(version=draft, text=text.strip(), by=as_person(actor))
    emails.tell_remark(case, made)
    leave_trace("cases.remark", actor=actor, target=case, version=draft.number)
    return made


@operation("cases.publish", rule=rules.can_publish)
def publish(*, actor: Actor, case: Case) -> Case:
    """Show the draft to everybody; it then stays as it is, and later changes make a new version."""
    draft = locked_draft(case)
    insist(rules.can_publish(actor, case))
    now = timezone.now()
    draft.published_at = now
    draft.save(update_fields=["published_at"])
    case.current, case.state, case.changed_at = draft, State.PUBLISHED, now
    case.published_at = case.published_at or now
    case.save(update_fields=["current", "state", "changed_at", "published_at"])
    list_passport(case, Passport.of(draft.passport))
    emails.tell_published(case, draft)
    leave_trace("cases.publish", actor=actor, target=case, version=draft.number)
    return case


@operation("cases.begin_version", rule=rules.can_begin_version)
def begin_version(*, actor: Actor, case: Case, note: str = "") -> CaseVersion:
    """Begin a new version with the text of the published one, which stays public meanwhile."""
    lock(case)
    insist(rules.can_begin_version(actor, case))
    assert case.current is not None
    made = CaseVersion.objects.create(
        case=case,
        number=case.current.number + 1,
        revision=case.current.revision,  # the same text: who had it open before it was published goes on from there
        passport=case.current.passport,
        note=note.strip()[:300],
        created_by=as_person(actor),
    )
    leave_trace("cases.begin_version", actor=actor, target=case, version=made.number)
    return made


@operation("cases.discard", rule=rules.can_discard)
def discard(*, actor: Actor, case: Case) -> None:
    """Throw a draft away; a case that was never published goes with it, files and all."""
    from .files import forget_bytes, forget_unnamed

    draft = locked_draft(case)
    insist(rules.can_discard(actor, case))
    leave_trace("cases.discard", actor=actor, target=case, version=draft.number)
    if case.current_id is None:
        forget_bytes(list(case.files.all()))
        case.delete()
    else:
        draft.delete()
        forget_unnamed(case)


@operation("cases.withdraw", rule=rules.can_withdraw)
def withdraw(*, actor: Actor, case: Case, reason: str) -> Case:
    """Take a practice out of the catalogue. Its address stays and says why."""
    lock(case)
    insist(rules.can_withdraw(actor, case))
    case.state, case.withdrawn_reason, case.changed_at = State.WITHDRAWN, reason.strip()[:300], timezone.now()
    case.save(update_fields=["state", "withdrawn_reason", "changed_at"])
    find_anew(case)
    emails.tell_withdrawn(case)
    leave_trace("cases.withdraw", actor=actor, target=case)
    return case


@operation("cases.bring_back", rule=rules.can_bring_back)
def bring_back(*, actor: Actor, case: Case) -> Case:
    """Show a withdrawn practice again, as it was."""
    lock(case)
    insist(rules.can_bring_back(actor, case))
    case.state, case.withdrawn_reason, case.changed_at = State.PUBLISHED, "", timezone.now()
    case.save(update_fields=["state", "withdrawn_reason", "changed_at"])
    find_anew(case)
    leave_trace("cases.bring_back", actor=actor, target=case)
    return case
