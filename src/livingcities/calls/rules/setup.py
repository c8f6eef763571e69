"""Who sets up a call, and what stays as it was promised once it has opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor
from livingcities.base.decision import Decision, every, yes_if
from livingcities.base.moments import moment
from livingcities.calls import tracks
from livingcities.calls.models import Call
from livingcities.calls.questionnaire import Questionnaire

from .office import by_secretariat

State = Call.State

TEXTS = frozenset({"title", "title_en", "lead", "text", "text_en", "title_label"})
# What everybody who applies was promised: from the opening on it stays.
PROMISED = frozenset(
    {
        "code",
        "opens_at",
        "closes_at",
        "grace_minutes",
        "applicants",
        "population_on",
        "per_city",
        "by_region",
        "region_quota",
        "needs_town",
        "gives",
        "winners",
        "diploma",
        "is_blind",
        "reviews_each",
        "scale_min",
        "scale_max",
        "scoring",
        "quorum",
    }
)
# How readings are given out: the secretariat's work, settled once the jury reads.
GIVING_OUT = frozenset({"method", "one_per_region", "professions", "anchors", "audit_percent"})
LATER = frozenset({"review_until", "results_at"})
EDITABLE = TEXTS | PROMISED | GIVING_OUT | LATER


def editable(call: Call) -> frozenset[str]:
    """The fields that may be changed now."""
    if call.state == State.DRAFT:
        return EDITABLE
    if call.state == State.PUBLISHED:
        return TEXTS
    return TEXTS | LATER | (GIVING_OUT if call.state in {State.OPEN, State.SCREENING} else frozenset())


def can_create(actor: Actor) -> Decision:
    return by_secretariat(actor)


def can_set_up(actor: Actor, call: Call) -> Decision:
    """See the pages of the secretariat."""
    return by_secretariat(actor) and yes_if(call.pk, _("There is no such call."))


def can_edit(actor: Actor, call: Call, changes: Mapping[str, Any]) -> Decision:
    changed = {name for name in EDITABLE & set(changes) if getattr(call, name) != changes[name]}
    kept = yes_if(
        changed <= editable(call),
        _("The call has opened: what applicants were promised stays as it is."),
    )
    return can_set_up(actor, call) and kept


def can_change_rules(actor: Actor, call: Call) -> Decision:
    """Nominations, criteria and weights: until the opening."""
    not_open = yes_if(call.state == State.DRAFT, _("The call has opened: its rules stay as applicants read them."))
    return can_set_up(actor, call) and not_open


def can_change_checklist(actor: Actor, call: Call) -> Decision:
    before = yes_if(
        call.state in {State.DRAFT, State.OPEN}, _("Applications are being checked by this list: it stays as it is.")
    )
    return can_set_up(actor, call) and before


def can_open(actor: Actor, call: Call) -> Decision:
    draft = yes_if(call.state == State.DRAFT, _("The call has been opened already."))
    return can_set_up(actor, call) and draft and yes_if(not missing(call), _("Something is still missing."))


def can_extend(actor: Actor, call: Call) -> Decision:
    taken = yes_if(call.state == State.OPEN, _("Only the deadline of an open call is extended."))
    return can_set_up(actor, call) and taken


def can_move_deadline_to(call: Call, closes_at: datetime) -> Decision:
    """The days of the jury stay behind it: whoever moves it beyond them moves them first."""
    behind = (
        (call.review_until, gettext("The jury reads until %(moment)s. Move that first, under «Who and when».")),
        (call.results_at, gettext("The results are due on %(moment)s. Move that first, under «Who and when».")),
    )
    return every(yes_if(_in_order(closes_at, at), words % {"moment": moment(at)[0]}) for at, words in behind if at)


def can_close(actor: Actor, call: Call) -> Decision:
    """Not before the promised deadline, and not before the minutes of grace are over."""
    is_open = yes_if(call.state == State.OPEN, _("The call is not open."))
    ends = call.grace_ends_at
    over = yes_if(
        ends is not None and ends <= timezone.now(),
        _("The deadline has been promised to everybody: the call closes by itself after it."),
    )
    return can_set_up(actor, call) and is_open and over


# --- the form ---------------------------------------------------------------------------------------
def can_change_form(actor: Actor, call: Call) -> Decision:
    """Questions may change while applications are written; each change is a version of its own."""
    going_on = yes_if(
        call.state in {State.DRAFT, State.OPEN}, _("Applications are no longer written: the questions stay.")
    )
    return can_set_up(actor, call) and going_on


def can_begin_form(actor: Actor, call: Call) -> Decision:
    none = yes_if(form_draft(call) is None, _("A new version of the form is being written already."))
    return can_change_form(actor, call) and none


def can_save_form(actor: Actor, call: Call) -> Decision:
    begun = yes_if(form_draft(call), _("Begin a new version of the form first: the published one does not change."))
    return can_change_form(actor, call) and begun


def can_publish_form(actor: Actor, call: Call) -> Decision:
    draft = form_draft(call)
    ready = yes_if(
        draft and not Questionnaire.of(draft.schema).flaws(), _("Some questions have to be mended before that.")
    )
    return can_save_form(actor, call) and ready


def can_drop_form(actor: Actor, call: Call) -> Decision:
    published = yes_if(call.form_id, _("This is the only version of the form."))
    return can_save_form(actor, call) and published


def form_draft(call: Call) -> Any:
    return call.form_versions.filter(published_at=None).first()


# --- what is still missing --------------------------------------------------------------------------
class Missing(NamedTuple):
    """What lacks, in words, and the page where it is written."""

    text: Any
    page: str

    def __str__(self) -> str:
        return str(self.text)


def missing(call: Call) -> list[Missing]:
    """What still lacks before the call can open; empty when it is ready."""
    checks = (*_texts(call), *_moments(call), *_rules(call), *_form(call))
    return [Missing(text, page) for fine, text, page in checks if not fine]


Check = tuple[object, Any, str]


def _texts(call: Call) -> Iterator[Check]:
    yield call.title.strip(), _("The call has no title."), "setup_texts"
    yield call.lead.strip(), _("Say in one sentence what is looked for."), "setup_texts"
    yield call.text.strip(), _("Write what the call is about."), "setup_texts"
    yield call.code.strip(), _("Give a code for the numbers of applications."), "setup_texts"
    other = Call.objects.exclude(pk=call.pk).exclude(state=State.DRAFT).filter(code=call.code)
    same = _("Another call has this code: the numbers of applications would be the same.")
    yield not other.exists(), same, "setup_texts"


def _moments(call: Call) -> Iterator[Check]:
    now, page = timezone.now(), "setup_when"
    yield call.closes_at, _("Set the deadline."), page
    yield call.closes_at is None or call.closes_at > now, _("The deadline has passed already."), page
    yield _in_order(call.opens_at, call.closes_at), _("The call closes before it opens."), page
    for text in wrong_days(call.closes_at, call.review_until, call.results_at).values():
        yield False, text, page


def wrong_days(
    closes_at: datetime | None, review_until: datetime | None, results_at: datetime | None
) -> dict[str, Any]:
    """Which of the jury's days are not said, or stand before what they follow: {field: words}."""
    found: dict[str, Any] = {}
    if review_until is None:
        found["review_until"] = _("Say until when the jury reads.")
    elif not _in_order(closes_at, review_until):
        found["review_until"] = _("The jury has to finish before the deadline.")
    if results_at is None:
        found["results_at"] = _("Say when the results are published.")
    elif not _in_order(review_until or closes_at, results_at):
        found["results_at"] = _("The results are published before the jury has read everything.")
    return found


def _in_order(first: datetime | None, second: datetime | None) -> bool:
    return first is None or second is None or first < second


def _rules(call: Call) -> Iterator[Check]:
    rows = list(call.tracks.all())
    by_people = any(tracks.has_bounds(row) for row in rows)
    yield (
        not by_people or call.population_on,
        _("Name the day on which the population counts: nominations depend on it."),
        "setup_when",
    )
    yield (
        call.needs_town or not call.by_region,
        _("A region puts applications of its towns forward: each application has to name a town."),
        "setup_when",
    )
    yield call.criteria.exists(), _("Write the criteria by which the jury marks."), "setup_criteria"


def _form(call: Call) -> Iterator[Check]:
    yield call.form_id, _("Publish the form: applicants need questions."), "builder"
    unpublished = call.form_id and form_draft(call)
    yield not unpublished, _("The form has changes that are not published."), "builder"


def warnings(call: Call) -> list[str]:
    """What may be meant so, and may be forgotten."""
    return [*tracks.warnings(call.tracks.all()), *(str(text) for text in _warnings(call))]


def _warnings(call: Call) -> Iterator[Any]:
    rows = list(call.tracks.all())
    if not rows:
        yield _("There are no nominations: all applications are compared with each other.")
    if not call.needs_town and tracks.is_by_registry(rows):
        yield _("Some nominations depend on the registry: whoever applies without a town cannot get into them.")
    if not call.diploma and call.gives == Call.Gives.PRIZE:
        yield _("No title of a diploma is written: no diplomas are issued.")
    if not call.screening_items.exists():
        yield _("The checklist of the screening is empty.")
    if call.is_blind and call.form and not Questionnaire.of(call.form.schema).identifying:
        yield _("Jurors shall not see the applicant, but no question of the form is marked as telling who applies.")
    if any(not row.anchors for row in call.criteria.all()):
        yield _("Some criteria do not say in words what a mark means: jurors will understand the marks differently.")
    if call.reviews_each < 3:
        yield _("With fewer than three readings one juror decides much, and no interval can be counted.")
