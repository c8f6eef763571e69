"""A winning application becomes the draft of a case."""

from __future__ import annotations

from livingcities.base.actors import Actor
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.models import Application
from livingcities.cases.models import Case, CaseAward
from livingcities.cases.operations import editing
from livingcities.programmes.mapping import passport_of
from livingcities.programmes.models import CaseOrigin, EditionCall
from livingcities.programmes.rules import can_make_case


@operation("programmes.make_case", rule=can_make_case)
def make_case(*, actor: Actor, application: Application) -> Case:
    """Begin a case from what a winner handed in; its prize stands beside it."""
    assert application.city is not None
    case = editing.create(actor=actor, city=application.city, passport=passport_of(application))
    Case.objects.filter(pk=case.pk).update(is_demo=application.is_demo)
    link = EditionCall.objects.select_related("edition__programme").filter(call=application.call_id).first()
    decision = application.decision
    CaseAward.objects.create(
        case=case,
        programme=link.edition.programme.name if link else application.call.title,
        year=link.edition.year if link else decision.at.year,
        prize=decision.prize or decision.get_kind_display(),
    )
    CaseOrigin.objects.create(application=application, case=case)
    leave_trace("programmes.make_case", actor=actor, target=case, application=application.pk)
    return case
