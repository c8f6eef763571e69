"""The winning practice that an applicant can learn from: of the same themes, from a town like theirs."""

from __future__ import annotations

from livingcities.calls.feedback import NearCase
from livingcities.calls.models import Application
from livingcities.cases.search.nearness import cases_for

from .mapping import passport_of
from .models import CaseOrigin


def nearest_case(application: Application) -> NearCase | None:
    """The best fitting of the practices that won a prize, the application's own left out."""
    if application.city is None or not application.submissions.exists():
        return None
    own = CaseOrigin.objects.filter(application=application).values_list("case", flat=True).first()
    found = cases_for(application.city, themes=passport_of(application).themes, most=2, awarded=True)
    case = next((case for case in found if case.pk != own), None)
    return NearCase(title=case.title, url=case.get_absolute_url(), town=str(case.city)) if case else None
