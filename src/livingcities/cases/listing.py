"""What the catalogue lists of a published case: columns and tags repeat the passport of its published version."""

from __future__ import annotations

from .models import Case, CaseTag, Theme
from .passport import Passport
from .search import forget_case, index_case


def list_passport(case: Case, passport: Passport) -> None:
    """Write the columns, themes and tags of the case anew and make it findable."""
    case.title = passport.title
    case.summary = passport.summary
    case.year = passport.year
    case.cost = passport.cost
    case.months = passport.months
    case.save(update_fields=["title", "summary", "year", "cost", "months"])
    case.themes.set(Theme.objects.filter(slug__in=passport.themes))
    CaseTag.objects.filter(case=case).delete()
    CaseTag.objects.bulk_create(
        CaseTag(case=case, kind=kind, value=value)
        for kind, values in passport.facets.items()
        for value in sorted(values)
    )
    find_anew(case)


def find_anew(case: Case) -> None:
    """Bring the search index up to the state of the case; a withdrawn case is no longer found."""
    (index_case if case.state == Case.State.PUBLISHED else forget_case)(case)
