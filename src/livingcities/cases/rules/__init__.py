"""Who may do what with a case and with its adoptions, read like bylaws. Every answer carries its reason."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import YES, Decision, in_turn, no, yes_if
from livingcities.cases.models import Adoption, Case, CaseContact, CaseVersion, OutcomeCheck
from livingcities.cases.passport import Passport
from livingcities.cities.models import City, Membership
from livingcities.cities.rules import can_act_for_city, is_in_team, is_person, signed_in

State = Case.State
Stage = Adoption.Stage


# --- writing a case ------------------------------------------------------------------------------------
def can_create(actor: Actor, city: City) -> Decision:
    """A case is told in the name of the town where it happened."""
    return can_act_for_city(actor, city)


def can_start(actor: Actor) -> Decision:
    """Whether there is any town in whose name the actor may tell of a practice."""
    allowed = is_secretariat(actor) or (is_person(actor) and Membership.objects.active().filter(user=actor).exists())
    return yes_if(allowed, _("Practices are told by city teams and the secretariat."))


def can_work_on(actor: Actor, case: Case) -> Decision:
    """The town's team, the secretariat, the system; whoever began it, while the town has nobody else."""
    return yes_if(
        can_act_for_city(actor, case.city) or (is_person(actor) and case.is_of(actor)),
        _("Only the town's team, the author of this text and the secretariat may do this."),
    )


def by_the_editors(actor: Actor) -> Decision:
    return yes_if(is_secretariat(actor) or is_system(actor), _("The secretariat does this."))


def can_purge_file(actor: Actor, case: Case) -> Decision:
    """A photograph that must not be shown any more goes out of published versions too: the editors answer for that."""
    return by_the_editors(actor)


def draft_of(case: Case) -> CaseVersion | None:
    """The version that is being written; None while the published one stands alone."""
    return CaseVersion.objects.filter(case=case, published_at=None).first()


def _has_draft(case: Case) -> Decision:
    return yes_if(draft_of(case), _("There is no draft: begin a new version to change the text."))


def _not_withdrawn(case: Case) -> Decision:
    return yes_if(case.state != State.WITHDRAWN, _("The practice is withdrawn."))


def _not_with_the_town(case: Case) -> Decision:
    draft = draft_of(case)
    return yes_if(
        draft is None or draft.sent_at is None or draft.checked_at is not None,
        _("The town is checking this text now. To change it, take it back first."),
    )


def can_edit(actor: Actor, case: Case) -> Decision:
    """The draft, until it lies with the town. A change after the town agreed makes the town check again."""
    return in_turn(
        lambda: can_work_on(actor, case),
        lambda: _not_withdrawn(case),
        lambda: _has_draft(case),
        lambda: _not_with_the_town(case),
    )


def can_begin_version(actor: Actor, case: Case) -> Decision:
    return in_turn(
        lambda: can_work_on(actor, case),
        lambda: yes_if(case.state == State.PUBLISHED, _("Only a published practice gets a new version.")),
        lambda: yes_if(draft_of(case) is None, _("A new version is being written already.")),
    )


def can_discard(actor: Actor, case: Case) -> Decision:
    """A draft is thrown away by those who write it; one that the editors have in hand, by the editors."""

    def theirs() -> Decision:
        draft = draft_of(case)
        in_hand = draft is not None and draft.handed_at is not None
        return by_the_editors(actor) if in_hand else YES

    return can_edit(actor, case) and theirs()


def can_hand_in(actor: Actor, case: Case) -> Decision:
    draft = draft_of(case)
    return can_edit(actor, case) and yes_if(draft and draft.handed_at is None, _("The editors have this text already."))


def _complete(case: Case) -> Decision:
    draft = draft_of(case)
    return yes_if(draft and Passport.of(draft.passport).is_complete, _("Something is still missing in the passport."))


def can_send_to_town(actor: Actor, case: Case) -> Decision:
    def not_yet() -> Decision:
        draft = draft_of(case)
        return yes_if(draft and draft.checked_at is None, _("The town has agreed to this text already."))

    return in_turn(
        lambda: by_the_editors(actor),
        lambda: can_edit(actor, case),
        not_yet,
        lambda: _complete(case),
        lambda: yes_if(has_coordinators(case.city), _("The town has no coordinator who could check the text.")),
    )


def can_take_back(actor: Actor, case: Case) -> Decision:
    draft = draft_of(case)
    with_town = bool(draft and draft.sent_at and draft.checked_at is None)
    return by_the_editors(actor) and yes_if(with_town, _("The text does not lie with the town."))


def can_answer_check(actor: Actor, case: Case) -> Decision:
    """The town agrees, or says what is wrong: only its coordinators speak for it here."""
    draft = draft_of(case)
    asked = yes_if(
        draft and draft.sent_at and draft.checked_at is None, _("Nobody has asked the town about this text.")
    )
    speaks = is_in_team(actor, case.city, role=Membership.Role.COORDINATOR)
    return yes_if(speaks, _("Only the coordinators of the town answer for it.")) and asked


def has_coordinators(city: City) -> bool:
    return Membership.objects.coordinators().filter(city=city).exists()


def can_publish(actor: Actor, case: Case) -> Decision:
    """The editors publish what the town has agreed to; a town without a team cannot be asked."""

    def agreed() -> Decision:
        draft = draft_of(case)
        asked = (draft and draft.checked_at) or not has_coordinators(case.city)
        return yes_if(asked, _("The town has not agreed to this text yet."))

    return in_turn(
        lambda: by_the_editors(actor),
        lambda: _not_withdrawn(case),
        lambda: _has_draft(case),
        lambda: _not_with_the_town(case),
        lambda: _complete(case),
        agreed,
    )


def can_withdraw(actor: Actor, case: Case) -> Decision:
    published = yes_if(case.state == State.PUBLISHED, _("The practice is not published."))
    return by_the_editors(actor) and published


def can_bring_back(actor: Actor, case: Case) -> Decision:
    withdrawn = yes_if(case.state == State.WITHDRAWN, _("The practice is not withdrawn."))
    return by_the_editors(actor) and withdrawn


# --- contacts: shown only while the person agrees --------------------------------------------------------
def can_name_contact(actor: Actor, case: Case) -> Decision:
    return can_work_on(actor, case) and _not_withdrawn(case)


def can_settle_contact(actor: Actor, contact: CaseContact) -> Decision:
    """Whether they are shown, the person alone decides."""
    own = is_person(actor) and contact.user_id == actor.pk
    return yes_if(own, _("Only the person decides whether they are shown."))


def can_remove_contact(actor: Actor, contact: CaseContact) -> Decision:
    own = is_person(actor) and contact.user_id == actor.pk
    return YES if own else can_work_on(actor, contact.case)


# --- adoption ------------------------------------------------------------------------------------------
def _case_stands(case: Case) -> Decision:
    return yes_if(case.state == State.PUBLISHED, _("Only a published practice can be repeated."))


def can_request(actor: Actor, case: Case, city: City) -> Decision:
    """A town's team asks in its name, once at a time, and not for what is its own."""

    def once() -> Decision:
        there = Adoption.objects.filter(case=case, city=city).exclude(stage=Stage.GIVEN_UP).exists()
        return yes_if(not there, _("Your town repeats this practice already."))

    return in_turn(
        lambda: signed_in(actor) if not is_system(actor) else YES,
        lambda: _case_stands(case),
        lambda: yes_if(city.pk != case.city_id, _("This is your own town's practice.")),
        lambda: _team_of(actor, city),
        once,
    )


def _team_of(actor: Actor, city: City) -> Decision:
    allowed = is_system(actor) or is_in_team(actor, city)
    return yes_if(allowed, _("Only the team of the town that repeats the practice may do this."))


def can_want(actor: Actor, case: Case) -> Decision:
    """Whether the button «We want to repeat this» leads anywhere: some town of theirs is not the giving one."""
    if not is_person(actor):
        return no(_("Sign in as a member of your town's team."))
    towns = set(Membership.objects.active().filter(user=actor).values_list("city", flat=True))
    return (
        _case_stands(case)
        and yes_if(towns, _("Only the team of a town can repeat a practice. Join the team of your town first."))
        and yes_if(towns - {case.city_id}, _("This is a practice of your own town."))
    )


def can_move(actor: Actor, adoption: Adoption) -> Decision:
    """Only the adopting town's own team says how far it has come."""
    going_on = yes_if(
        adoption.stage not in (Stage.DONE, Stage.GIVEN_UP), _("This adoption is over: its stage stays as it is.")
    )
    return _team_of(actor, adoption.city) and going_on


def can_tell_changes(actor: Actor, adoption: Adoption) -> Decision:
    return _team_of(actor, adoption.city)


def can_reply(actor: Actor, adoption: Adoption) -> Decision:
    """The giving town answers; the secretariat helps where it has no team."""
    not_yet = yes_if(not adoption.replied_at, _("The town has answered already."))
    return can_act_for_city(actor, adoption.case.city) and not_yet


def can_read_letters(actor: Actor, adoption: Adoption) -> Decision:
    """What the two towns wrote to each other is read by their teams and the secretariat."""
    allowed = can_act_for_city(actor, adoption.city) or can_act_for_city(actor, adoption.case.city)
    return yes_if(allowed, _("The letters of the two towns are read by their teams alone."))


def can_link_case(actor: Actor, adoption: Adoption, became: Case) -> Decision:
    """The adopter's own case grew from this one: it must be theirs, and no circle may arise."""
    return in_turn(
        lambda: _team_of(actor, adoption.city),
        lambda: yes_if(became.city_id == adoption.city_id, _("This is not a practice of your town.")),
        lambda: yes_if(became.pk not in _ancestors(adoption.case), _("A practice cannot grow from itself.")),
    )


def _ancestors(case: Case) -> set[int]:
    """The case itself and all that it grew from."""
    known, fresh = {case.pk}, {case.pk}
    while fresh:
        origins = Adoption.objects.filter(became__in=fresh).values_list("case_id", flat=True)
        fresh = set(origins) - known
        known |= fresh
    return known


def can_answer_outcome(actor: Actor, check: OutcomeCheck) -> Decision:
    """The adopting town says whether it still works; once, from the day on that it was asked for."""
    return in_turn(
        lambda: _team_of(actor, check.adoption.city),
        lambda: yes_if(check.due_on <= timezone.localdate(), _("It is too early to say.")),
        lambda: yes_if(not check.answered_at, _("This question is answered already.")),
    )


def can_ask_outcome(actor: Actor, check: OutcomeCheck) -> Decision:
    due = not check.answered_at and check.due_on <= timezone.localdate()
    clock = yes_if(is_system(actor), _("The system does this by itself."))
    return clock and yes_if(due, _("There is nothing to ask yet."))
