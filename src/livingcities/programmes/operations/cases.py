"""A winning application becomes the draft of a case."""

from __future__ import annotations

from collections.abc import Iterable

from livingcities.base.actors import Actor
from livingcities.base.operation import leave_trace, operation
from livingcities.calls.models import Application
from livingcities.cases.models import Case, CaseAward
from livingcities.cases.operations import editing, files
from livingcities.programmes.mapping import HandedIn, passport_of
from livingcities.programmes.models import CaseOrigin, EditionCall
from livingcities.programmes.rules import can_make_case


@operation("programmes.make_case", rule=can_make_case)
def make_case(*, actor: Actor, application: Application, handed_in: Iterable[HandedIn]) -> Case:
    """Begin a case from what a winner handed in, its files with it (`mapping.files_of`); its prize stands beside it.

    Nobody has said yet what is on the photographs: that keeps the case from being published."""
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
    for sent in handed_in:
        _add(actor, case, sent)
    leave_trace("programmes.make_case", actor=actor, target=case, application=application.pk)
    return case


def _add(actor: Actor, case: Case, sent: HandedIn) -> None:
    accepted, label = sent.accepted, sent.label
    if sent.small:
        files.add_photo(actor=actor, case=case, accepted=accepted, small=sent.small, label=label, alt="")
    else:
        title = label.removesuffix(accepted.extension)
        files.add_document(actor=actor, case=case, accepted=accepted, label=label, title=title)
    accepted.content.close()
