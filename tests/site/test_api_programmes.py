"""Editions and results in the programming interface: only what is announced and published."""

from __future__ import annotations

import pytest
from django.utils import timezone

from livingcities.calls.models import Call, Decision
from livingcities.programmes.models import Edition, EditionCall, Programme
from tests.calls.factories import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


@pytest.fixture
def edition():
    programme = Programme.objects.create(slug="award", kind="award", name="Премия")
    return Edition.objects.create(programme=programme, year=2026, title="Премия 2026", announced_at=timezone.now())


def take(edition, **fields):
    call = CallFactory(**fields)
    EditionCall.objects.create(edition=edition, call=call)
    return call


def test_only_announced_editions_with_calls_that_everybody_sees(client, edition):
    secret = Programme.objects.create(slug="secret", kind="contest", name="Ещё не объявлен")
    Edition.objects.create(programme=secret, year=2027, title="Тайный")
    opened, draft = take(edition, state=Call.State.OPEN), take(edition, state=Call.State.DRAFT)
    listed = client.get(f"{ROOT}editions").json()
    assert [row["title"] for row in listed["results"]] == ["Премия 2026"]
    assert [row["slug"] for row in listed["results"][0]["calls"]] == [opened.slug]
    assert [row["slug"] for row in client.get(f"{ROOT}programmes").json()] == ["award"]
    assert client.get(f"{ROOT}editions/secret/2027").status_code == 404
    assert client.get(f"{ROOT}editions/award/2026").json() == listed["results"][0]
    assert client.get(f"{ROOT}editions", {"year": 2025}).json()["count"] == 0
    assert draft.slug not in str(listed)
    assert listed["results"][0]["is_demo"] is False
    Programme.objects.update(is_demo=True)
    assert client.get(f"{ROOT}editions/award/2026").json()["is_demo"] is True


@pytest.mark.parametrize("state", [state for state in Call.State.values if state != "published"])
def test_before_publication_nobody_reads_a_decision(client, secretariat, edition, state):
    call = take(edition, state=state)
    Decision.objects.create(application=ApplicationFactory(call=call, number=1), kind=Decision.Kind.WINNER, place=1)
    for who in (client, secretariat):
        assert who.get(f"{ROOT}calls/{call.slug}/results").status_code == 404
    text = client.get(f"{ROOT}editions").content.decode()
    assert "winner" not in text
    assert '"results_url": "http' not in text


def test_published_results_name_the_prizes_and_nobody_else(client, edition):
    call = take(edition, state=Call.State.PUBLISHED, published_at=timezone.now(), sealed_digest="ab" * 32)
    winner, other = (
        ApplicationFactory(call=call, number=number, state="admitted", title=title)
        for number, title in ((1, "Набережная"), (2, "Пустырь"))
    )
    Decision.objects.create(application=winner, kind=Decision.Kind.WINNER, place=1, prize="Диплом", reason="лучший")
    Decision.objects.create(application=other, kind=Decision.Kind.NONE, reason="слабо")
    answer = client.get(f"{ROOT}calls/{call.slug}/results")
    told = answer.json()
    assert told["sealed_digest"] == "ab" * 32
    assert [(row["title"], row["kind"], row["place"]) for row in told["prizes"]] == [("Набережная", "winner", 1)]
    assert told["prizes"][0]["number"] == winner.reference
    text = answer.content.decode()
    assert "Пустырь" not in text
    assert "слабо" not in text
    assert winner.created_by is None or winner.created_by.surname not in text
