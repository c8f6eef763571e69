"""The demonstration: complete after one loading, unchanged by a second, refused where it would be a danger."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from livingcities.calls.models import Application, Call, Juror, RegionRepresentative, TrackAppeal
from livingcities.calls.rules.regions import waiting_in
from livingcities.cases.models import Collection
from livingcities.cities.models import Membership
from livingcities.dialogues.models import Dialogue, Seat, Statement, Vote
from livingcities.people.models import User
from livingcities.site.demo import accounts, contest
from livingcities.site.demo.embankment import drawn_votes, keep_open
from livingcities.site.demo.embankment_texts import STATEMENTS

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_loaded_once_and_stays(visitor, monkeypatch):
    monkeypatch.setattr(contest, "APPLICATIONS", 40)  # the whole season has a test of its own
    monkeypatch.setattr(contest, "JURORS", 20)
    call_command("load_demo", stdout=io.StringIO())
    real, made_up = Dialogue.objects.get(slug="bowling-green"), Dialogue.objects.get(slug="demo-naberezhnaya")
    assert (real.people_count, real.votes_count, real.statements.count()) == (2031, 225_524, 896)
    assert (real.state, real.is_demo) == ("published", False)
    assert "Computational Democracy" in real.attribution
    assert real.publication.package.size > 100_000
    assert (made_up.state, made_up.is_demo) == ("open", True)
    assert made_up.people_count == 406
    assert made_up.current_map.verdict == "groups"
    assert made_up.maps.count() >= 4
    assert made_up.statements.filter(state="waiting").count() == 4
    assert Statement.objects.filter(dialogue=made_up, state__in=["rejected", "merged"]).count() == 5
    every_page_of_a_season_has_something_on_it()
    the_collection_is_printed(visitor)
    names_agree_with_surnames()
    models = (Dialogue, Seat, Vote, User, Membership, Call, Application, RegionRepresentative, Collection)
    counts = [model.objects.count() for model in models]
    call_command("load_demo", stdout=io.StringIO())
    assert [model.objects.count() for model in models] == counts
    for role, email in accounts()[0]:
        assert role
        assert User.objects.get(email=email).consents.filter(text__purpose="account").count() == 1
        assert authenticate(email=email, password=accounts()[1])
    assert visitor.get(reverse("dialogues:results", args=["bowling-green"])).status_code == 200
    Dialogue.objects.filter(pk=made_up.pk).update(closes_at=timezone.now() - timedelta(days=3))
    keep_open()
    made_up.refresh_from_db()
    assert made_up.closes_at > timezone.now() + timedelta(days=29)
    keep_open()


def every_page_of_a_season_has_something_on_it():
    assert set(Call.objects.values_list("state", flat=True)) == set(Call.State.values)
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State.values)
    said = set(Application.objects.exclude(region_says="").values_list("region_says", flat=True))
    assert said == set(Application.RegionSays.values) - {""}
    (speaks,) = RegionRepresentative.objects.filter(until=None)
    assert speaks.user.email in [email for _role, email in accounts()[0]]
    assert waiting_in(speaks.region).count() == 2
    assert TrackAppeal.objects.waiting().exists()
    assert not Application.objects.filter(is_demo=False).exists()


def the_collection_is_printed(visitor):
    book = Collection.objects.get()
    page = visitor.get(book.get_absolute_url())
    assert page.status_code == 200
    assert page.context["demo"]
    assert book.pdf.size > 100_000
    assert book.epub.size > 10_000


def names_agree_with_surnames():
    """Of a woman both end in «а» or «я», of a man neither; «Мельник» is both."""
    jurors = Juror.objects.exclude(name__contains="Мельник").values_list("name", flat=True)
    assert len(jurors) > 30
    for name in jurors:
        given, surname = name.split()
        assert given.endswith(("а", "я")) == surname.endswith(("а", "я")), name


def test_production_has_no_accounts_with_a_known_password(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("load_demo", stdout=io.StringIO())
    assert not User.objects.exists()


def test_the_voices_are_the_same_each_time():
    first, again = drawn_votes(len(STATEMENTS)), drawn_votes(len(STATEMENTS))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    assert set(first[2].tolist()) == {-1, 0, 1}


def test_the_statements_fit_the_form():
    assert all(len(text) <= 140 for text, *_shares in STATEMENTS)
    assert len({text for text, *_shares in STATEMENTS}) == len(STATEMENTS)
