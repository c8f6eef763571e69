from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.cities import operations, rules
from livingcities.cities.models import City, Invitation, Membership
from livingcities.cities.operations.invitations import digest
from livingcities.people.operations import delete_account
from tests.factories import CityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(city: City):
    return MembershipFactory(city=city, role="coordinator").user


def test_a_link_brings_people_in_until_it_is_used_up(city: City, lead):
    invitation, token = operations.invite(actor=lead, city=city, role="member", uses=2, days=3)
    for _person in range(2):
        user = UserFactory()
        operations.accept_invitation(actor=user, invitation=invitation)
        assert rules.is_in_team(user, city, role="member")
    invitation.refresh_from_db()
    assert invitation.used == 2
    with pytest.raises(Refused):
        operations.accept_invitation(actor=UserFactory(), invitation=invitation)
    assert token not in str(Act.objects.values_list("title", "data"))


def test_the_secret_is_not_kept(city: City, lead):
    invitation, token = operations.invite(actor=lead, city=city)
    kept = {str(getattr(invitation, field.attname)) for field in Invitation._meta.fields}
    assert token not in kept
    assert invitation.digest == digest(token)


def test_an_expired_or_closed_link_brings_nobody(city: City, lead, client):
    invitation, token = operations.invite(actor=lead, city=city, days=1)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    invitation.refresh_from_db()
    with pytest.raises(Refused):
        operations.accept_invitation(actor=UserFactory(), invitation=invitation)
    assert client.get(f"/cities/invitation/{token}/").status_code == 410

    invitation, token = operations.invite(actor=lead, city=city)
    operations.revoke_invitation(actor=lead, invitation=invitation)
    with pytest.raises(Refused):
        operations.accept_invitation(actor=UserFactory(), invitation=invitation)
    assert Membership.objects.count() == 1


def test_a_forged_link_is_unknown(city: City, lead, client):
    invitation, token = operations.invite(actor=lead, city=city)
    for forged in (token[:-1], token + "A", invitation.digest, "x"):
        assert client.get(f"/cities/invitation/{forged}/").status_code == 404


def test_members_do_not_invite_and_no_link_is_larger_than_allowed(city: City, lead):
    with pytest.raises(Refused):
        operations.invite(actor=MembershipFactory(city=city).user, city=city)
    invitation, _token = operations.invite(actor=lead, city=city, uses=10_000, days=10_000)
    assert invitation.uses == 50
    assert invitation.expires_at < timezone.now() + timedelta(days=31)


def test_a_visitor_is_led_to_the_entrance_and_back(city: City, lead, client, enter):
    _invitation, token = operations.invite(actor=lead, city=city)
    address = f"/cities/invitation/{token}/"
    assert client.get(address).status_code == 200
    sent = client.post(address)
    assert sent.status_code == 302
    assert address in sent.headers["Location"]
    assert Membership.objects.count() == 1

    person = enter(UserFactory())
    assert person.post(address).headers["Location"] == f"/cities/{city.slug}/team/"
    assert rules.is_in_team(person.user, city)


def test_a_link_is_shown_once(city: City, lead, enter):
    client = enter(lead)
    client.post(f"/cities/{city.slug}/team/invitations/", {"role": "member", "uses": 3, "days": 2})
    assert "/cities/invitation/" in client.get(f"/cities/{city.slug}/team/").content.decode()
    assert "/cities/invitation/" not in client.get(f"/cities/{city.slug}/team/").content.decode()


def come_by(invitation: Invitation, user=None) -> Membership:
    fresh = Invitation.objects.get(pk=invitation.pk)
    return operations.accept_invitation(actor=user or UserFactory(), invitation=fresh)


def test_a_link_stands_while_its_maker_leads(city: City, lead, client):
    """Whoever was removed, made a member again, left or deleted the account has left no door open."""
    chief = MembershipFactory(city=city, role="coordinator").user
    for goes in ("removed", "made a member", "left", "deleted"):
        place = MembershipFactory(city=city, role="coordinator")
        invitation, token = operations.invite(actor=place.user, city=city, role="coordinator", uses=5)
        if goes == "removed":
            operations.remove_member(actor=chief, membership=place, reason="x")
        elif goes == "made a member":
            operations.change_role(actor=chief, membership=place, role="member")
        elif goes == "left":
            operations.leave_team(actor=place.user, membership=place)
        else:
            delete_account(actor=place.user, person=place.user)
        with pytest.raises(Refused):
            come_by(invitation)
        assert client.get(f"/cities/invitation/{token}/").status_code == 410
        assert invitation not in Invitation.objects.open()
    own, _token = operations.invite(actor=chief, city=city)
    assert come_by(own).state == "active"


def test_a_link_of_the_secretariat_ends_with_its_makers_office(city: City):
    secretary = UserFactory(is_secretariat=True)
    invitation, _token = operations.invite(actor=secretary, city=city, uses=5)
    come_by(invitation)
    secretary.is_secretariat = False
    secretary.save()
    with pytest.raises(Refused):
        come_by(invitation)
    secretary.is_secretariat = True
    secretary.save()
    delete_account(actor=secretary, person=secretary)
    with pytest.raises(Refused):
        come_by(invitation)


def test_a_removed_person_does_not_come_back_by_anybodys_link(city: City, lead, enter):
    place = MembershipFactory(city=city)
    invitation, token = operations.invite(actor=lead, city=city, uses=5)
    operations.remove_member(actor=lead, membership=place, reason="x")
    with pytest.raises(Refused):
        come_by(invitation, place.user)
    page = enter(place.user).get(f"/cities/invitation/{token}/").content.decode()
    assert reverse("cities:join", args=[city.slug]) in page
    request = operations.ask_to_join(actor=place.user, city=city, about="Вернусь")
    with pytest.raises(Refused):
        come_by(invitation, place.user)  # asking is not being answered
    operations.withdraw_request(actor=place.user, membership=request)
    with pytest.raises(Refused):
        come_by(invitation, place.user)
    request = operations.ask_to_join(actor=place.user, city=city, about="Вернусь")
    operations.accept_request(actor=lead, membership=request)
    operations.leave_team(actor=place.user, membership=Membership.objects.get(pk=request.pk))
    assert come_by(invitation, place.user).state == "active", "taken in again, they are removed no more"


def test_whoever_left_may_come_back_by_a_link(city: City, lead):
    place = MembershipFactory(city=city)
    operations.leave_team(actor=place.user, membership=place)
    invitation, _token = operations.invite(actor=lead, city=city)
    assert come_by(invitation, place.user).state == "active"


@pytest.mark.django_db(transaction=True)
def test_the_last_use_goes_to_one_person(together):
    city = CityFactory()
    lead = MembershipFactory(city=city, role="coordinator").user
    invitation, _token = operations.invite(actor=lead, city=city, uses=1)
    people = [UserFactory() for _person in range(3)]

    def come(user):
        mine = Invitation.objects.select_related("city").get(pk=invitation.pk)
        return lambda: operations.accept_invitation(actor=user, invitation=mine)

    results = together(*(come(user) for user in people))

    assert sorted(type(result).__name__ for result in results) == ["Membership", "Refused", "Refused"]
    assert Membership.objects.active().filter(role="member").count() == 1
    assert Invitation.objects.get().used == 1
