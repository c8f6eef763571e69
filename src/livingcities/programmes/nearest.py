"""The winning practice that an applicant can learn from: of the same themes, from a town like theirs."""

from __future__ import annotations

from livingcities.calls.feedback import NearCase
from livingcities.calls.models import Application
from livingcities.cases.models import CaseAward
from livingcities.cases.search.nearness import cases_for

from .mapping import passport_of
from .models import CaseOrigin

AMONG = 40


def nearest_case(application: Application) -> NearCase | None:
    """The best fitting of the practices that won a prize, the application's own left out."""
    if application.city is None or not application.submissions.exists():
        return None
    found = cases_for(application.city, themes=passport_of(application).themes, most=AMONG)
    own = CaseOrigin.objects.filter(application=application).values("case")
    prized = CaseAward.objects.filter(case__in=found).exclude(case__in=own)
    won = set(prized.values_list("case", flat=True))
    case = next((case for case in found if case.pk in won), None)
    return NearCase(title=case.title, url=case.get_absolute_url(), town=str(case.city)) if case else None
