"""Who reads what: proposed, looked at, put in force, changed by hand, given anew when a juror leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from civicmethods.assignment import BadProblem, Problem, assign, violations
from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.decision import Refused, insist
from livingcities.base.locks import alone, lock
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.assigning.fit import Fits
from livingcities.calls.assigning.ground import Ground, written
from livingcities.calls.assigning.plan import Draft, draft
from livingcities.calls.assigning.words import Names, said
from livingcities.calls.emails import jury as emails
from livingcities.calls.models import Application, Assignment, AssignmentPlan, Call, Juror, Review
from livingcities.calls.rules import jury as rules

from .jury import find_conflicts

Kind = Assignment.Kind
SMALL = 1_000
"""Applications × jurors up to which a plan is computed at once; larger ones are the worker's."""


@dataclass(frozen=True, slots=True)
class Given:
    """Readings that were given, and sentences about those that could not be."""

    assignments: list[Assignment] = field(default_factory=list)
    unmet: list[str] = field(default_factory=list)


# --- a plan -----------------------------------------------------------------------------------------


@operation("calls.propose_assignment", rule=rules.can_propose_assignment)
def propose_assignment(*, actor: Actor, call: Call) -> None:
    """Have a plan computed of who reads what; readings given already stay. Conflicts are looked for first."""
    find_conflicts(actor=actor, call=call)
    _refuse_contradictions(call)
    leave_trace("calls.propose_assignment", actor=actor, target=call)
    by = actor.pk
    size = call.applications.admitted().count() * call.jurors.reading().count()
    if size <= SMALL:
        transaction.on_commit(lambda: prepare_plan.call(call.pk, by))
    else:
        transaction.on_commit(lambda: prepare_plan.enqueue(call.pk, by))


@task(queue_name="heavy")
def prepare_plan(call_id: int, by: int | None) -> None:
    """Compute outside of any transaction, then keep. A worker that dies in it leaves the earlier plan."""
    with alone(f"calls.assignment.{call_id}") as mine:
        call = Call.objects.get(pk=call_id)
        if mine and rules.can_propose_assignment(SYSTEM, call):
            keep_plan(actor=SYSTEM, call=call, computed=compute(call), by=by)


def compute(call: Call) -> Draft:
    """The plan of the call as it stands now; a ground that contradicts itself is said in words."""
    ground = Ground.of(call)
    try:
        return draft(ground)
    except BadProblem as error:
        raise Refused(_contradiction(call, error)) from error


def _refuse_contradictions(call: Call) -> None:
    """Readings given that contradict the rules now (a region changed since) are named before anything is computed."""
    ground = Ground.of(call)
    problem = ground.problem(Fits.unknown(len(ground.applications), ground.jurors))
    try:
        violations(problem, problem.fixed)
    except BadProblem as error:
        raise Refused(_contradiction(call, error)) from error


def _contradiction(call: Call, error: BadProblem) -> str:
    sentences = said([entry.as_dict() for entry in error.reasons], Names.of(call)) or [str(error)]
    return _("No plan is possible until this is settled: %(why)s") % {"why": " ".join(sentences)}


@operation("calls.keep_plan", rule=rules.can_keep_plan)
def keep_plan(*, actor: Actor, call: Call, computed: Draft, by: int | None = None) -> AssignmentPlan:
    """Keep a computed plan for the secretariat to look at."""
    computation = computed.computation()
    computation.save(force_insert=True)
    person = get_user_model().objects.filter(pk=by).first() if by else None
    plan = AssignmentPlan.objects.create(
        call=call, computation=computation, pairs=computed.pairs, report=computed.report(), by=person
    )
    leave_trace("calls.keep_plan", actor=actor, target=plan, readings=len(plan.pairs))
    return plan


def is_being_computed(call: Call) -> bool:
    """Whether the worker still has a plan of this call to compute."""
    waiting = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"), task_path=prepare_plan.module_path)
    return any(row["args"][:1] == [call.pk] for row in waiting.values_list("args_kwargs", flat=True))


@operation("calls.accept_plan", rule=rules.can_accept_plan)
def accept_plan(*, actor: Actor, plan: AssignmentPlan) -> list[Assignment]:
    """Put a plan in force: the jury begins to read, each juror gets one letter. Only the latest plan, and only
    while everything it rests on is as it was."""
    call = plan.call
    lock(call, plan)
    insist(rules.can_accept_plan(actor, plan))
    if Ground.of(call).digest() != plan.report["ground"]:
        raise Refused(_("Applications, jurors, conflicts or readings have changed since. Have a new plan computed."))
    in_force = set(Assignment.objects.in_force().filter(juror__call=call).values_list("application", "juror"))
    anchors, auditors = set(plan.report["anchors"]), _auditors(call)
    new = [
        Assignment(application_id=application, juror_id=juror, kind=_kind(application, juror, anchors, auditors))
        for application, juror in plan.pairs
        if (application, juror) not in in_force
    ]
    made = Assignment.objects.bulk_create(new)
    plan.accepted_at = timezone.now()
    plan.save(update_fields=["accepted_at"])
    if call.state == Call.State.SCREENING:
        call.state = Call.State.REVIEW
        call.save(update_fields=["state"])
    _tell(made)
    leave_trace("calls.accept_plan", actor=actor, target=plan, readings=len(made))
    return made


def _auditors(call: Call) -> set[int]:
    return set(call.jurors.filter(is_auditor=True).values_list("pk", flat=True))


def _kind(application: int, juror: int, anchors: set[int], auditors: set[int]) -> Kind:
    if juror in auditors:
        return Kind.AUDIT
    return Kind.ANCHOR if application in anchors else Kind.REGULAR


def _tell(made: Iterable[Assignment], until: datetime | None = None) -> None:
    """One letter to each juror with new readings, however many they are."""
    counts = Counter(row.juror_id for row in made)
    for juror in Juror.objects.filter(pk__in=counts).select_related("call", "user", "city"):
        emails.tell_readings(juror, counts[juror.pk], until or juror.call.review_until)


# --- by hand ----------------------------------------------------------------------------------------


@operation("calls.assign_by_hand", rule=rules.can_assign_by_hand)
def assign_by_hand(*, actor: Actor, juror: Juror, application: Application, reason: str) -> Assignment:
    """Give one reading by hand; conflicts, loads and the rule of one region hold as they do for a plan."""
    lock(juror.call, juror, application)
    insist(rules.can_assign_by_hand(actor, juror, application))
    ground = Ground.of(juror.call).looked_through([application])
    hindrance = ground.hindrance(juror, application)
    if hindrance:
        raise Refused(hindrance)
    kind = _kind(application.pk, juror.pk, ground.anchors, _auditors(juror.call))
    made = Assignment.objects.create(juror=juror, application=application, kind=kind, by_hand=True)
    _tell([made])
    leave_trace("calls.assign_by_hand", actor=actor, target=made, reason=reason)
    return made


@operation("calls.revoke_assignment", rule=rules.can_revoke_assignment)
def revoke_assignment(*, actor: Actor, assignment: Assignment, reason: str) -> None:
    """Take one reading back that has not been reviewed yet, and say why."""
    lock(assignment.juror.call, assignment)
    insist(rules.can_revoke_assignment(actor, assignment))
    if not reason.strip():
        raise Refused(_("Say why: the reason stays in the journal."))
    assignment.revoked_at, assignment.revoked_reason = timezone.now(), reason.strip()[:300]
    assignment.save(update_fields=["revoked_at", "revoked_reason"])
    leave_trace("calls.revoke_assignment", actor=actor, target=assignment, reason=reason.strip())


# --- a juror leaves ---------------------------------------------------------------------------------


@operation("calls.replace_juror", rule=rules.can_replace_juror)
def replace_juror(*, actor: Actor, juror: Juror, reason: str = "") -> Given:
    """A juror leaves: the reviews handed in stay, the other readings are given to the rest of the jury."""
    call = juror.call
    lock(call, juror)
    insist(rules.can_replace_juror(actor, juror))
    open_rows = list(juror.assignments.in_force().exclude(review__in=Review.objects.submitted()))
    given = _given_anew(call, juror, open_rows) if open_rows else Given()
    Assignment.objects.filter(pk__in=[row.pk for row in open_rows]).update(
        revoked_at=timezone.now(), ended=Juror.State.LEFT.value
    )
    juror.state, juror.left_reason, juror.digest = Juror.State.LEFT, reason[:300], None
    juror.save(update_fields=["state", "left_reason", "digest"])
    Assignment.objects.bulk_create(given.assignments)
    emails.thank_for_time(juror)
    _tell(given.assignments)
    leave_trace("calls.replace_juror", actor=actor, target=juror, taken=len(open_rows), given=len(given.assignments))
    return given


def _given_anew(call: Call, leaving: Juror, rows: list[Assignment]) -> Given:
    """The applications that lose a reader, each with one more among the others. What all read needs no replacement."""
    ground = Ground.of(call)
    losing = {row.application_id for row in rows} - ground.anchors
    wanted = Counter(a for a, _juror in ground.given_to(_bench(ground, leaving)) if a in losing)
    if not wanted:
        return Given()
    problem = _narrow(ground, dict(wanted), leaving)
    done = problem.fixed - {(written(row.application_id), written(row.juror_id)) for row in rows}
    left = [application for application, juror in done if juror == written(leaving.pk)]
    kind = Kind.AUDIT if leaving.is_auditor else Kind.REPLACEMENT
    return _solved(call, problem.replacing(problem.fixed, written(leaving.pk), left), kind)


def _bench(ground: Ground, juror: Juror) -> list[Juror]:
    return ground.auditors if juror.is_auditor else ground.regular


def _narrow(ground: Ground, wanted: dict[int, int], juror: Juror | None = None) -> Problem:
    rows = [row for row in ground.applications if row.pk in wanted]
    bench = _bench(ground, juror) if juror else ground.regular
    return ground.looked_through(rows).narrowed(wanted, bench, ground.fits(rows))


def _solved(call: Call, problem: Problem, kind: Kind) -> Given:
    """Unsaved assignments for what the problem asks beyond its settled pairs."""
    try:
        result = assign(problem)
    except BadProblem as error:
        raise Refused(_contradiction(call, error)) from error
    new = sorted(set(result.pairs) - problem.fixed)
    rows = [Assignment(application_id=int(a), juror_id=int(j), kind=kind) for a, j in new]
    return Given(rows, said([entry.as_dict() for entry in result.reasons], Names.of(call)))


# --- further readings -------------------------------------------------------------------------------


@operation("calls.assign_extra", rule=rules.can_assign_extra)
def assign_extra(
    *, actor: Actor, call: Call, applications: Collection[Application], readings: int, until: datetime
) -> Given:
    """So many further readings for each of these applications, by jurors who have not read them, until a day of
    their own."""
    lock(call)
    insist(rules.can_assign_extra(actor, call) and rules.leaves_time(call, until))
    ground = Ground.of(call)
    asked = {row.pk for row in applications} - ground.anchors
    has = Counter(application for application, _juror in ground.given_to(ground.regular))
    wanted = {row.pk: has[row.pk] + readings for row in ground.applications if row.pk in asked}
    given = _solved(call, _narrow(ground, wanted), Kind.EXTRA) if wanted else Given()
    for row in given.assignments:
        row.until = until
    Assignment.objects.bulk_create(given.assignments)
    _tell(given.assignments, until)
    leave_trace(
        "calls.assign_extra", actor=actor, target=call, readings=len(given.assignments), until=until.isoformat()
    )
    return given
