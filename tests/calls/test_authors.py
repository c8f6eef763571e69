"""Authors: invited by a link that works once, with parts of their own; somebody always leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.calls.models import Author, AuthorInvitation
from livingcities.calls.operations import authors
from livingcities.calls.rules import applying as rules
from tests.factories import UserFactory

from .applying import leader, ready, writer
from .factories import JurorFactory

Enter = Callable[[Any], Client]
Together = Callable[..., list[Any]]


@pytest.mark.django_db
def test_a_link_brings_one_author_once(enter: Enter) -> None:
    application = ready()
    invitation, token = authors.invite_author(actor=leader(application), application=application, role="editor")
    assert token not in str(Act.objects.values_list("data", "title"))
    assert token not in invitation.digest
    address = reverse("calls:author_invitation", args=[token])
    assert Client().post(address).status_code == 302, "to the entrance, and back"
    first, second = UserFactory(), UserFactory()
    assert enter(first).get(address).status_code == 200
    enter(first).post(address)
    assert application.authors.get(user=first).role == Author.Role.EDITOR
    assert enter(second).get(address).status_code == 410
    assert enter(second).post(address).status_code == 403
    assert application.authors.count() == 2


@pytest.mark.django_db
def test_an_invitation_by_letter(enter: Enter) -> None:
    application = ready()
    client = enter(leader(application))
    client.post(reverse("calls:authors", args=[application.key]), {"email": "Ivan@Example.org", "role": "reader"})
    letter = Email.objects.get(to="ivan@example.org")
    token = letter.text.split("/authors/")[1].split("/")[0]
    assert AuthorInvitation.objects.get().digest == authors.digest(token)
    assert application.title in letter.subject


@pytest.mark.django_db
def test_an_old_link_and_a_closed_one(enter: Enter) -> None:
    application = ready()
    old, _token = authors.invite_author(actor=leader(application), application=application)
    AuthorInvitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    old.refresh_from_db()
    with pytest.raises(Refused):
        authors.join_authors(actor=UserFactory(), invitation=old)
    closed, token = authors.invite_author(actor=leader(application), application=application)
    authors.revoke_author_invitation(actor=leader(application), invitation=closed)
    assert enter(UserFactory()).get(reverse("calls:author_invitation", args=[token])).status_code == 404


@pytest.mark.django_db
def test_only_those_who_lead_invite_and_change() -> None:
    application = ready()
    editor = writer(application)
    with pytest.raises(Refused):
        authors.invite_author(actor=editor, application=application)
    place = application.authors.get(user=editor)
    with pytest.raises(Refused):
        authors.change_author(actor=editor, author=place, role="lead")
    authors.change_author(actor=leader(application), author=place, role="lead")
    assert application.authors.filter(role="lead").count() == 2


@pytest.mark.django_db
def test_somebody_always_leads() -> None:
    application = ready()
    alone = application.authors.get()
    with pytest.raises(Refused):
        authors.remove_author(actor=alone.user, author=alone)
    with pytest.raises(Refused):
        authors.change_author(actor=alone.user, author=alone, role="reader")
    editor = application.authors.get(user=writer(application))
    authors.remove_author(actor=editor.user, author=editor)
    assert application.authors.count() == 1


@pytest.mark.django_db
def test_a_juror_of_the_call_does_not_become_an_author() -> None:
    application = ready()
    juror = JurorFactory(call=application.call)
    invitation, _token = authors.invite_author(actor=leader(application), application=application)
    with pytest.raises(Refused):
        authors.join_authors(actor=juror.user, invitation=invitation)


@pytest.mark.django_db
def test_the_link_without_an_address_is_shown_once(enter: Enter) -> None:
    application = ready()
    client = enter(leader(application))
    address = reverse("calls:authors", args=[application.key])
    client.post(address, {"email": "", "role": "editor"})
    assert "/calls/authors/" in client.get(address).content.decode()
    assert "/calls/authors/" not in client.get(address).content.decode()


def test_two_people_with_one_link(together: Together) -> None:
    application = ready()
    invitation, _token = authors.invite_author(actor=leader(application), application=application)
    people = [UserFactory(), UserFactory()]

    def join(person: Any) -> Any:
        fresh = AuthorInvitation.objects.select_related("application__call").get(pk=invitation.pk)
        return authors.join_authors(actor=person, invitation=fresh)

    results = together(*[lambda each=each: join(each) for each in people])
    assert sum(isinstance(result, Author) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert application.authors.count() == 2


def test_two_leaders_do_not_leave_at_once(together: Together) -> None:
    application = ready()
    places = [application.authors.get(), application.authors.get(user=writer(application, role="lead"))]

    def leave(pk: int) -> Any:
        place = Author.objects.select_related("application", "user").get(pk=pk)
        return authors.remove_author(actor=place.user, author=place)

    results = together(*[lambda each=each: leave(each.pk) for each in places])
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert application.authors.filter(role="lead").count() == 1


@pytest.mark.django_db
def test_nobody_comes_back_by_a_link_of_their_own() -> None:
    """Removed, demoted or gone: the links that somebody made while they led bring in nobody."""
    application = ready()
    first = leader(application)
    second = writer(application, role=Author.Role.LEAD)
    invitation, _token = authors.invite_author(actor=second, application=application)
    authors.remove_author(actor=first, author=application.authors.get(user=second))
    assert not AuthorInvitation.objects.filter(pk=invitation.pk).exists()
    third = writer(application, role=Author.Role.LEAD)
    kept, _token = authors.invite_author(actor=third, application=application)
    application.authors.filter(user=third).update(role=Author.Role.READER)
    with pytest.raises(Refused):
        authors.join_authors(actor=third, invitation=kept)
    with pytest.raises(Refused):
        authors.join_authors(actor=UserFactory(), invitation=kept)


@pytest.mark.django_db
def test_whoever_writes_already_joins_no_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As two clicks at one moment do: both were let through by the rule."""
    application = ready()
    person = writer(application)
    invitation, _token = authors.invite_author(actor=leader(application), application=application)
    monkeypatch.setattr(rules, "role_of", lambda *_args: "")
    with pytest.raises(Refused):
        authors.join_authors(actor=person, invitation=invitation)
