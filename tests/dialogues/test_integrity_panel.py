"""The panel of the search for false votes: ticks mark what the page showed, and nothing else."""

from __future__ import annotations

from django.urls import reverse

from livingcities.base.actors import SYSTEM
from livingcities.dialogues import integrity
from livingcities.dialogues.models import Dialogue, IntegrityReport, SeatHolder
from livingcities.dialogues.operations.integrity import compare_without_suspects, look_for_signs, mark_suspects
from tests.factories import MembershipFactory, UserFactory

from .factories import VoteFactory


def key_of(client, url: str, name: str) -> str:
    """The value of the tick of the first set of a check."""
    return next(check.sets[0].key for check in client.get(url).context["checks"] if check.name == name)


def marking(client, url: str, **ticked: list[object]):
    """The form as the page shows it now, sent with these ticks."""
    return client.post(url, {"act": "mark", "shown": client.get(url).context["shown"], **ticked})


def test_the_panel_is_for_those_who_run_the_dialogue(closed: Dialogue, visitor, resident, enter):
    url = reverse("dialogues:integrity", args=[closed.slug])
    assert visitor.get(url).status_code == 403
    assert resident.get(url).status_code == 403
    member = enter(MembershipFactory(city=closed.city).user)
    assert member.get(url).status_code == 200
    assert visitor.post(url, {"act": "look"}).status_code == 403


def test_the_panel_marks_sets_and_single_seats_and_names_nobody(
    closed: Dialogue, enter, django_capture_on_commit_callbacks
):
    seat = closed.seats.order_by("pk").last()
    SeatHolder.objects.create(
        seat=seat, dialogue=closed, user=UserFactory(email="whose-seat@example.org", surname="Хозяинов")
    )
    member = enter(MembershipFactory(city=closed.city).user)
    url = reverse("dialogues:integrity", args=[closed.slug])
    text = member.get(url).text
    assert str(seat.number) in text
    assert "whose-seat" not in text
    assert "Хозяинов" not in text
    with django_capture_on_commit_callbacks(execute=True):
        assert marking(member, url, sets=[key_of(member, url, "twins")]).status_code == 302
    assert len(IntegrityReport.objects.get().suspects) == 30
    shown = member.get(url)
    assert shown.text.count(" checked>") == 1  # the set's own tick: to take it off is enough to unmark them all
    marking(member, url, seat=[seat.number])
    assert IntegrityReport.objects.get().suspects == [seat.number]
    other = closed.seats.order_by("pk")[50].number
    refused = marking(member, url, seat=["123456", other])
    assert (refused.status_code, IntegrityReport.objects.get().suspects) == (422, [seat.number])
    assert all(f'value="{number}" checked>' in refused.text for number in (seat.number, other))
    compare_without_suspects.func(closed.pk)
    assert member.get(url).status_code == 200


def test_a_tick_on_an_older_page_marks_nothing_else(closed: Dialogue, enter):
    member = enter(MembershipFactory(city=closed.city).user)
    url = reverse("dialogues:integrity", args=[closed.slug])
    page = member.get(url)
    ticked = {"shown": page.context["shown"], "sets": [key_of(member, url, "twins")], "seat": [10_060]}
    changes_mind = closed.seats.order_by("pk").last()
    VoteFactory(seat=changes_mind, statement=closed.statements.get(number=1), choice=0)
    look_for_signs.func(closed.pk)
    refused = member.post(url, {"act": "mark", **ticked})
    assert (refused.status_code, IntegrityReport.objects.get().suspects) == (422, [])
    assert refused.text.count(" checked>") == 1  # the seat is found still, the set is not
    assert 'value="10060" checked>' in refused.text
    assert marking(member, url, sets=[key_of(member, url, "twins")]).status_code == 302
    assert len(IntegrityReport.objects.get().suspects) == 29


def test_what_somebody_else_has_marked_meanwhile_is_not_unmarked(closed: Dialogue, enter):
    member = enter(MembershipFactory(city=closed.city).user)
    url = reverse("dialogues:integrity", args=[closed.slug])
    key, shown = key_of(member, url, "twins"), member.get(url).context["shown"]
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=[10_041])
    refused = member.post(url, {"act": "mark", "shown": shown, "sets": [key]})
    assert (refused.status_code, IntegrityReport.objects.get().suspects) == (422, [10_041])
    assert refused.text.count(" checked>") == 1  # of the set: the page keeps the tick to be sent again
    assert f'value="{key}" checked>' in refused.text


def test_marked_seats_that_no_set_holds_any_more_stay_marked_until_unticked(closed: Dialogue, enter):
    member = enter(MembershipFactory(city=closed.city).user)
    url = reverse("dialogues:integrity", args=[closed.slug])
    mark_suspects(actor=SYSTEM, dialogue=closed, seats=[10_001, 10_002])
    earlier, twins = key_of(member, url, "earlier"), key_of(member, url, "twins")
    assert f'value="{earlier}" checked>' in member.get(url).text
    marking(member, url, sets=[earlier, twins])
    assert len(IntegrityReport.objects.get().suspects) == 32
    marking(member, url, sets=[twins])
    assert len(IntegrityReport.objects.get().suspects) == 30
    assert "earlier" not in [check.name for check in member.get(url).context["checks"]]


def test_of_a_large_set_the_marked_seats_that_are_not_listed_stay_marked():
    findings = {"twins": {"known": True, "seats": 601, "sets": [{"count": 601, "seats": list(range(601))}]}}
    marked = set(range(600))
    shown = integrity.with_earlier(findings, marked)
    assert shown["earlier"]["sets"][0]["seats"] == list(range(200, 600))
    assert integrity.with_earlier(findings, set(range(601))) == findings
