"""Who may do what in a dialogue, read like bylaws. Every answer carries its reason."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import YES, Decision, every, no, yes_if
from livingcities.cities.models import City, Membership, Residence
from livingcities.cities.rules import can_act_for_city

from .models import Appeal, Dialogue, OpinionMap, Ruling, Seat, SeatHolder, Sheet, Statement, Vote

State = Dialogue.State


def is_open(dialogue: Dialogue) -> Decision:
    if dialogue.takes_votes:
        return YES
    if dialogue.state in {State.DRAFT, State.SCHEDULED}:
        return no(_("The dialogue has not begun yet."))
    return no(_("The dialogue is over: answers are no longer accepted."))


def belongs(actor: Actor, dialogue: Dialogue) -> Decision:
    """Whether the actor is among those whom the dialogue asks."""
    if dialogue.voters == Dialogue.Voters.ANYONE:
        return YES
    if not getattr(actor, "is_authenticated", False):
        return no(_("Sign in to take part: this dialogue counts one answer per account."))
    if dialogue.voters == Dialogue.Voters.SIGNED_IN:
        return YES
    lives_here = Residence.objects.filter(user=actor, city=dialogue.city_id, confirmed_at__isnull=False)
    return yes_if(lives_here.exists(), _("Only residents whom the city's team has confirmed can vote here."))


def can_vote(actor: Actor, dialogue: Dialogue) -> Decision:
    return is_open(dialogue) and belongs(actor, dialogue)


def holds(actor: Actor, seat: Seat) -> Decision:
    """A seat that belongs to an account is used by that account only."""
    return yes_if(
        not seat.is_held or SeatHolder.objects.filter(seat=seat, user=getattr(actor, "pk", None)).exists(),
        _("These answers belong to an account. Sign in to go on with them."),
    )


def can_use_seat(actor: Actor, dialogue: Dialogue, seat: Seat) -> Decision:
    return can_vote(actor, dialogue) and holds(actor, seat)


def can_take_over(actor: Actor, seat: Seat) -> Decision:
    signed_in = yes_if(getattr(actor, "is_authenticated", False), _("Sign in first."))
    return signed_in and is_open(seat.dialogue) and holds(actor, seat)


def can_add_statement(actor: Actor, dialogue: Dialogue, seat: Seat | None) -> Decision:
    if dialogue.authors == Dialogue.Authors.TEAM:
        return no(_("In this dialogue only those who run it add statements."))
    if dialogue.authors == Dialogue.Authors.SIGNED_IN and not getattr(actor, "is_authenticated", False):
        return no(_("Sign in to add a statement of your own."))
    return can_vote(actor, dialogue) and (YES if seat is None else every(_seat_may_add(actor, dialogue, seat)))


def _seat_may_add(actor: Actor, dialogue: Dialogue, seat: Seat):  # type: ignore[no-untyped-def]
    yield holds(actor, seat)
    added = Statement.objects.filter(dialogue=dialogue, seat=seat).count()
    yield yes_if(
        added < dialogue.statements_per_person,
        _("You have added as many statements as one person may in this dialogue."),
    )


def can_create(actor: Actor, city: City | None) -> Decision:
    if city is None:
        return yes_if(is_system(actor) or is_secretariat(actor), _("Choose the city that asks."))
    return can_act_for_city(actor, city)


def can_start(actor: Actor) -> Decision:
    """Whether there is any city in whose name the actor may create a dialogue."""
    allowed = is_secretariat(actor) or (
        getattr(actor, "is_authenticated", False)
        and Membership.objects.filter(user=actor, state=Membership.State.ACTIVE).exists()
    )
    return yes_if(allowed, _("Dialogues are started by city teams and the secretariat."))


def can_run(actor: Actor, dialogue: Dialogue) -> Decision:
    """Moderation, room mode, paper answers, the integrity panel: for those who run the dialogue."""
    if dialogue.city is None:
        return yes_if(is_system(actor) or is_secretariat(actor), _("Only the secretariat runs this dialogue."))
    return can_act_for_city(actor, dialogue.city)


# What the state of a dialogue allows those who run it. Apart from the actor, so that a page full of buttons asks
# only once whether somebody runs the dialogue.
def always(dialogue: Dialogue) -> Decision:
    return YES


def is_editable(dialogue: Dialogue) -> Decision:
    return yes_if(
        dialogue.state in {State.DRAFT, State.SCHEDULED},
        _("The dialogue has begun: its question and rules stay as people were promised."),
    )


def takes_seeds(dialogue: Dialogue) -> Decision:
    return yes_if(not dialogue.is_over, _("The dialogue is over: no statements are added any more."))


def is_moderated(dialogue: Dialogue) -> Decision:
    return yes_if(dialogue.state != State.PUBLISHED, _("The results are published: the statements stay as they are."))


def goes_on(dialogue: Dialogue) -> Decision:
    return yes_if(dialogue.state == State.OPEN, _("The dialogue is not open."))


def has_begun(dialogue: Dialogue) -> Decision:
    return yes_if(dialogue.state not in {State.DRAFT, State.SCHEDULED}, _("The dialogue has not begun yet."))


def is_ready(dialogue: Dialogue) -> Decision:
    not_yet = yes_if(dialogue.state in {State.DRAFT, State.SCHEDULED}, _("The dialogue has been opened already."))
    return not_yet and yes_if(not missing(dialogue), _("Something is still missing."))


def is_ready_to_wait(dialogue: Dialogue) -> Decision:
    ahead = yes_if(
        dialogue.opens_at and dialogue.opens_at > timezone.now(),
        _("Set a day and hour of opening that are still ahead."),
    )
    draft = yes_if(dialogue.state == State.DRAFT, _("The dialogue is not a draft any more."))
    return draft and is_ready(dialogue) and ahead


def waits_to_open(dialogue: Dialogue) -> Decision:
    return yes_if(dialogue.state == State.SCHEDULED, _("The dialogue does not wait for its opening day."))


def is_due_to_open(dialogue: Dialogue) -> Decision:
    reached = yes_if(dialogue.opens_at and dialogue.opens_at <= timezone.now(), _("Its opening day has not come yet."))
    return waits_to_open(dialogue) and reached


def is_due_to_close(dialogue: Dialogue) -> Decision:
    reached = yes_if(
        dialogue.closes_at and dialogue.closes_at <= timezone.now(), _("Its closing time has not come yet.")
    )
    return goes_on(dialogue) and reached


def is_publishable(dialogue: Dialogue) -> Decision:
    closed = yes_if(dialogue.state == State.CLOSED, _("Results are published once the dialogue is closed."))
    drawn = yes_if(has_final_map(dialogue), _("The map is still being drawn."))
    return closed and is_answered(dialogue) and drawn and has_answered_appeals(dialogue)


def has_answered_appeals(dialogue: Dialogue) -> Decision:
    """The log is public, and after publication nobody can add to it."""
    waiting = Appeal.objects.filter(ruling__statement__dialogue=dialogue, state=Appeal.State.OPEN).count()
    sentence = ngettext(
        "%(n)s appeal waits for an answer. Answer it on the moderation desk first.",
        "%(n)s appeals wait for an answer. Answer them on the moderation desk first.",
        waiting,
    )
    return yes_if(not waiting, sentence % {"n": waiting})


def is_answered(dialogue: Dialogue) -> Decision:
    """A map is drawn of the first answer; without one there is never a map to wait for."""
    answered = dialogue.current_map_id is not None or Vote.objects.filter(dialogue=dialogue).exists()
    return yes_if(answered, _("Nobody has answered: there is nothing to publish."))


def can_edit(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and is_editable(dialogue)


def can_open(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and is_ready(dialogue)


def can_schedule(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and is_ready_to_wait(dialogue)


def can_unschedule(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and waits_to_open(dialogue)


def can_copy(actor: Actor, source: Dialogue, city: City | None) -> Decision:
    """Whoever may ask in this city's name may begin with any dialogue that they see."""
    seen = Dialogue.objects.visible_to(actor).filter(pk=source.pk).exists()
    return can_create(actor, city) and yes_if(seen, _("There is no such dialogue."))


def can_add_seed(actor: Actor, dialogue: Dialogue) -> Decision:
    """Those who run the dialogue add statements until it is over."""
    return can_run(actor, dialogue) and takes_seeds(dialogue)


def can_change_seed(actor: Actor, statement: Statement) -> Decision:
    mine = yes_if(statement.is_seed, _("Only the team's own statements are edited."))
    return can_edit(actor, statement.dialogue) and mine


def can_extend(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and goes_on(dialogue)


def can_close(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and goes_on(dialogue)


def can_moderate(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and is_moderated(dialogue)


def can_rule_on(actor: Actor, statement: Statement) -> Decision:
    return can_moderate(actor, statement.dialogue)


def can_appeal(actor: Actor, ruling: Ruling, seat: Seat) -> Decision:
    """Whoever is asked may disagree with a ruling, once, until the results are published."""
    dialogue = ruling.statement.dialogue
    going_on = yes_if(
        dialogue.state in {State.OPEN, State.CLOSED},
        _("The results are published: the statements stay as they are."),
    )
    own = yes_if(seat.dialogue_id == dialogue.pk, _("This seat belongs to another dialogue."))
    return going_on and belongs(actor, dialogue) and own and holds(actor, seat)


def can_answer_appeal(actor: Actor, appeal: Appeal) -> Decision:
    waiting = yes_if(appeal.state == Appeal.State.OPEN, _("This appeal has been answered already."))
    return can_moderate(actor, appeal.ruling.statement.dialogue) and waiting


def can_print_sheets(actor: Actor, dialogue: Dialogue) -> Decision:
    going_on = yes_if(
        dialogue.state in {State.SCHEDULED, State.OPEN},
        _("Sheets are printed once the statements are settled and until the dialogue closes."),
    )
    return can_run(actor, dialogue) and going_on


def can_enter_sheet(actor: Actor, dialogue: Dialogue) -> Decision:
    """Paper answers are typed in while the dialogue is open: nothing is counted after the closing."""
    return can_run(actor, dialogue) and is_open(dialogue)


def can_change_sheet(actor: Actor, sheet: Sheet) -> Decision:
    return can_enter_sheet(actor, sheet.dialogue)


def can_publish(actor: Actor, dialogue: Dialogue) -> Decision:
    return can_run(actor, dialogue) and is_publishable(dialogue)


def has_final_map(dialogue: Dialogue) -> bool:
    """Whether the current map was drawn after the end and knows every ruling on a statement."""
    if dialogue.current_map_id is None or dialogue.closed_at is None:
        return False
    final = OpinionMap.objects.filter(at__gte=dialogue.closed_at, deck_version=dialogue.deck_version)
    return final.filter(pk=dialogue.current_map_id).exists()


# So many answers (or all there are) before the map of an open dialogue is shown: a map seen first would push.
ANSWERS_BEFORE_MAP = 7


def can_see_results(actor: Actor, dialogue: Dialogue, answers: int = 0) -> Decision:
    """Published results are for everybody; a growing map is for those who have answered, and for the team."""
    if dialogue.state == State.PUBLISHED or can_run(actor, dialogue):
        return YES
    if dialogue.state == State.CLOSED:
        if not is_answered(dialogue):
            return no(_("The dialogue is over. Nobody has answered, so there are no results."))
        return no(_("The dialogue is over, its results are being checked and will be published here."))
    enough = min(ANSWERS_BEFORE_MAP, dialogue.statements_count or ANSWERS_BEFORE_MAP)
    return yes_if(answers >= enough, _("Answer a few statements first: the map must not push your answers."))


def missing(dialogue: Dialogue) -> list[object]:
    """What still lacks before the dialogue can open; empty when it is ready."""
    statements = Statement.objects.filter(dialogue=dialogue, state=Statement.State.ACCEPTED).count()
    checks = (
        (dialogue.question.strip(), _("The question is empty.")),
        (
            dialogue.framing.strip(),
            _("Say in a few sentences what the dialogue is about and what its answers will decide."),
        ),
        (statements >= 5, _("Write at least five statements to begin with: people need something to answer.")),
        (dialogue.closes_at, _("Set the day and hour when it closes.")),
        (
            dialogue.closes_at is None or dialogue.closes_at > timezone.now(),
            _("The closing time has passed already."),
        ),
        (
            not (dialogue.opens_at and dialogue.closes_at) or dialogue.opens_at < dialogue.closes_at,
            _("It closes before it opens."),
        ),
        (
            dialogue.city_id or dialogue.voters != Dialogue.Voters.RESIDENTS,
            _("Only a dialogue of a city can ask its confirmed residents."),
        ),
    )
    return [text for fine, text in checks if not fine]


def by_the_system(actor: Actor) -> Decision:
    """Acts of the clock, of the worker and of commands run on the machine."""
    return yes_if(is_system(actor), _("The system does this by itself."))


def can_store_packages(actor: Actor, dialogue: Dialogue) -> Decision:
    published = yes_if(dialogue.state == State.PUBLISHED, _("The results are not published yet."))
    return by_the_system(actor) and published


def can_download(actor: Actor, dialogue: Dialogue) -> Decision:
    """Published data are for everybody, without an account."""
    return yes_if(dialogue.state == State.PUBLISHED, _("The data are published together with the results."))


def can_read_report(actor: Actor, dialogue: Dialogue) -> Decision:
    """The report is for everybody once published; those who run the dialogue read it before they publish."""
    if dialogue.state == State.PUBLISHED:
        return YES
    over = yes_if(dialogue.state == State.CLOSED, _("The report is made once the dialogue is closed."))
    return over and can_run(actor, dialogue)


def can_check_integrity(actor: Actor, dialogue: Dialogue) -> Decision:
    """Signs of false votes are looked for by those who run the dialogue, once there are votes."""
    return can_run(actor, dialogue) and has_begun(dialogue)


def can_mark_suspects(actor: Actor, dialogue: Dialogue) -> Decision:
    not_published = yes_if(
        dialogue.state != State.PUBLISHED, _("The results are published: what was marked stays as it is.")
    )
    return can_check_integrity(actor, dialogue) and not_published
