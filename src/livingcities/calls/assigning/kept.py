"""Whether the readings in force keep the rules of the call, whatever was changed by hand since the plan."""

from __future__ import annotations

from civicmethods.assignment import BadProblem, Problem, Reason, violations
from livingcities.calls.models import Call

from .fit import Fits
from .ground import Ground
from .words import Names, said

COUNTED = "reviews_missing"
"""Shown in the list beside each application too; said last."""


def unkept(call: Call) -> list[str]:
    """A sentence for everything that the readings break or leave undone; of a call whose jury does not read, none."""
    if call.state != Call.State.REVIEW:
        return []
    ground = Ground.of(call)
    fits = Fits.unknown(len(ground.applications), ground.jurors)
    found = [*_broken(ground.problem(fits)), *_broken(ground.audit_problem(fits))]
    found.sort(key=lambda entry: entry.code == COUNTED)
    return said([entry.as_dict() for entry in found], Names.of(call)) if found else []


def _broken(problem: Problem | None) -> tuple[Reason, ...]:
    if problem is None:
        return ()
    try:
        return violations(problem, problem.fixed)
    except BadProblem as error:
        return tuple(error.reasons)
