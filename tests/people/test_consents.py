"""One consent a purpose, to a dated text that never changes; history stays; a new text asks again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act
from livingcities.people import consent_texts, operations
from livingcities.people.models import Consent, ConsentText, Purpose, standings
from livingcities.people.rules import has_consent
from tests.factories import UserFactory

from .factories import agree


def text_of(purpose: Purpose) -> ConsentText:
    return ConsentText.objects.current().get(purpose=purpose)


def newer(purpose: Purpose, **fields: Any) -> ConsentText:
    old = text_of(purpose)
    values = {"summary_ru": "новое", "summary_en": "new", "body_ru": "новое", "body_en": "new"}
    return ConsentText.objects.create(
        purpose=purpose, version=old.version + 1, **({"published_at": timezone.now()} | values | fields)
    )


class TestTexts:
    def test_every_purpose_has_one_in_both_languages(self, db: None):
        texts = {text.purpose: text for text in ConsentText.objects.current()}
        assert set(texts) == set(Purpose.values)
        for text in texts.values():
            assert re.search("[а-яё]{20,}|[а-яё ]{40,}", text.body_ru)
            assert not re.search("[а-яё]", text.body_en + text.summary_en)
            assert len(text.body_ru) > 300

    def test_are_published_once(self, db: None):
        assert consent_texts.publish() == 0

    def test_that_changed_after_publishing_stop_the_start(self, db: None):
        ConsentText.objects.filter(purpose=Purpose.DIGEST).update(body_ru="другие слова")
        with pytest.raises(consent_texts.TextChanged, match="digest"):
            consent_texts.publish()

    def test_of_tomorrow_are_not_asked_today(self, db: None):
        old = text_of(Purpose.DIGEST)
        newer(Purpose.DIGEST, published_at=timezone.now() + timedelta(days=1))
        assert text_of(Purpose.DIGEST) == old

    def test_are_read_by_anyone_and_earlier_ones_keep_their_address(self, visitor: Client):
        old = text_of(Purpose.DIGEST)
        newer(Purpose.DIGEST)
        assert old.summary not in visitor.get("/people/consents/digest/").content.decode()
        assert visitor.get(f"/people/consents/digest/{old.version}/").status_code == 200
        assert visitor.get("/people/consents/digest/99/").status_code == 404
        assert visitor.get("/people/consents/nonsense/").status_code == 404

    def test_speak_the_language_of_the_page(self, visitor: Client):
        text = text_of(Purpose.PROFILE)
        assert text.summary_ru[:20] in visitor.get("/people/consents/profile/").content.decode()
        visitor.cookies["django_language"] = "en"
        assert text.summary_en[:20] in visitor.get("/people/consents/profile/").content.decode()


class TestGiving:
    def test_is_noted_with_its_version_and_day(self, resident: Client):
        text = text_of(Purpose.DIGEST)
        resident.post(f"/me/consents/{text.pk}/give/")
        consent = Consent.objects.get(user=resident.user)
        assert (consent.text, consent.withdrawn_at) == (text, None)
        act = Act.objects.get(verb="people.give_consent")
        assert (act.data["purpose"], act.data["version"]) == ("digest", text.version)

    def test_twice_is_once(self, db: None):
        person = UserFactory()
        for _time in range(2):
            operations.give_consent(actor=person, text=text_of(Purpose.DIGEST))
        assert Consent.objects.filter(user=person).count() == 1

    def test_the_table_holds_one_in_force(self, db: None):
        person = agree(UserFactory(), Purpose.DIGEST)
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(user=person, text=text_of(Purpose.DIGEST))

    def test_to_an_outdated_text_is_refused(self, resident: Client):
        old = text_of(Purpose.DIGEST)
        newer(Purpose.DIGEST)
        assert resident.post(f"/me/consents/{old.pk}/give/").status_code == 403
        assert not has_consent(resident.user, Purpose.DIGEST)

    def test_needs_a_person(self, visitor: Client):
        with pytest.raises(Refused):
            operations.give_consent(actor=visitor.user, text=text_of(Purpose.DIGEST))
        assert visitor.post(f"/me/consents/{text_of(Purpose.DIGEST).pk}/give/").status_code == 302


class TestWithdrawing:
    def test_keeps_the_history(self, resident: Client):
        agree(resident.user, Purpose.DIGEST)
        resident.post("/me/consents/digest/withdraw/")
        assert not has_consent(resident.user, Purpose.DIGEST)
        consent = Consent.objects.get(user=resident.user)
        assert consent.withdrawn_at >= consent.given_at
        resident.post(f"/me/consents/{consent.text_id}/give/")
        assert Consent.objects.filter(user=resident.user).count() == 2
        assert has_consent(resident.user, Purpose.DIGEST)

    def test_closes_the_profile_at_once(self, resident: Client, visitor: Client):
        agree(resident.user, Purpose.PROFILE)
        assert visitor.get(resident.user.get_absolute_url()).status_code == 200
        resident.post("/me/consents/profile/withdraw/")
        assert visitor.get(resident.user.get_absolute_url()).status_code == 404

    def test_takes_back_every_version(self, db: None):
        person = agree(UserFactory(), Purpose.DIGEST)
        newer(Purpose.DIGEST)
        agree(person, Purpose.DIGEST)
        assert operations.withdraw_consent(actor=person, purpose=Purpose.DIGEST) == 2

    def test_of_the_account_is_its_deletion(self, resident: Client):
        agree(resident.user, Purpose.ACCOUNT)
        assert resident.post("/me/consents/account/withdraw/").status_code == 403
        assert "/me/data/delete/" in resident.get("/me/consents/").content.decode()

    def test_of_nothing_known_is_not_found(self, resident: Client):
        assert resident.post("/me/consents/nonsense/withdraw/").status_code == 404

    def test_touches_nobody_else(self, db: None):
        one, other = agree(UserFactory(), Purpose.DIGEST), agree(UserFactory(), Purpose.DIGEST)
        operations.withdraw_consent(actor=one, purpose=Purpose.DIGEST)
        assert has_consent(other, Purpose.DIGEST)


class TestANewText:
    def test_asks_again_and_the_former_consent_holds_until_the_answer(self, resident: Client):
        agree(resident.user, Purpose.DIGEST)
        new = newer(Purpose.DIGEST)
        [standing] = [s for s in standings(resident.user) if s.text.purpose == Purpose.DIGEST]
        assert standing.asks_again
        assert has_consent(resident.user, Purpose.DIGEST)
        assert 'href="/me/consents/"' in resident.get("/me/").content.decode().split('class="section-s sections"')[0]
        resident.post(f"/me/consents/{new.pk}/give/")
        assert not any(standing.asks_again for standing in standings(resident.user))

    def test_asks_nobody_who_never_agreed(self, db: None):
        newer(Purpose.DIGEST)
        assert not any(standing.asks_again for standing in standings(UserFactory()))


def test_standings_take_two_queries(django_assert_num_queries: Any, db: None):
    person = agree(UserFactory(), *Purpose)
    with django_assert_num_queries(2):
        assert [standing.text.purpose for standing in standings(person)] == Purpose.values
