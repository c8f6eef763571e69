"""The editors' desk: nothing that waits is hidden by what does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from livingcities.cases.models import Case, CaseVersion

from .factories import AdoptionFactory, CaseFactory

pytestmark = pytest.mark.django_db


def old_drafts(city, count, name, **stamps):
    long_ago = timezone.now() - timedelta(days=400)
    cases = Case.objects.bulk_create(
        Case(city=city, slug=f"{name}-{number}", title=f"{name} {number}") for number in range(count)
    )
    CaseVersion.objects.bulk_create(
        CaseVersion(case=case, number=1, created_at=long_ago + timedelta(minutes=place), **stamps)
        for place, case in enumerate(cases)
    )


def test_old_drafts_hide_nothing_that_waits(people, secretariat):
    old_drafts(people.giving, 301, "old")
    now = timezone.now()
    for title, stamps in {
        "Handed": {"handed_at": now},
        "Sent": {"handed_at": now, "sent_at": now},
        "Agreed": {"handed_at": now, "sent_at": now, "checked_at": now},
    }.items():
        CaseFactory(city=people.giving, title=title, draft=True).versions.update(**stamps)
    groups = {group["key"]: group["page"] for group in secretariat.get("/cases/desk/").context["groups"]}
    assert [[row.case.title for row in groups[key]] for key in ("waiting", "checking", "agreed")] == [
        ["Handed"],
        ["Sent"],
        ["Agreed"],
    ]
    assert groups["writing"].paginator.count == 301


def test_a_long_group_is_counted_and_read_to_its_end(people, secretariat):
    old_drafts(people.giving, 51, "old", handed_at=timezone.now())
    page = secretariat.get("/cases/desk/").content.decode()
    assert "old 49" in page.replace("\xa0", " ")
    assert "old 50" not in page.replace("\xa0", " ")
    assert "?group=waiting" in page
    rest = secretariat.get("/cases/desk/", {"group": "waiting", "page": 2}).content.decode().replace("\xa0", " ")
    assert "old 50" in rest
    assert "old 49" not in rest


def test_the_newest_letter_is_reached_too(secretariat):
    letter = AdoptionFactory()
    for _older in range(50):
        AdoptionFactory(case=letter.case, created_at=timezone.now() - timedelta(days=30))
    address = f"/cases/adoptions/{letter.pk}/"
    assert address not in secretariat.get("/cases/desk/").content.decode()
    assert address in secretariat.get("/cases/desk/", {"group": "letters", "page": 2}).content.decode()


@pytest.mark.parametrize("asked", [{"group": "nothing"}, {"group": "agreed"}, {"group": "letters", "page": "x"}])
def test_an_empty_or_unknown_group_is_a_page_too(secretariat, asked):
    assert secretariat.get("/cases/desk/", asked).status_code == 200
