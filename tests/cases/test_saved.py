"""Kept searches, letters about news, the way out of them."""

from __future__ import annotations

import random
import string
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.cases import my_searches
from livingcities.cases.models import Case, SavedSearch
from livingcities.cases.operations import finding
from livingcities.cases.operations.finding import SETTLED_AFTER
from livingcities.cases.rules.finding import LONGEST_SEARCH, MOST_SEARCHES
from livingcities.cases.search.query import LONGEST, Query
from livingcities.people.models import ConsentText, Purpose
from livingcities.people.personal_data import ROOMS
from livingcities.people.rules import has_consent
from tests.cases.factories import CaseFactory
from tests.factories import UserFactory
from tests.people.factories import agree

pytestmark = pytest.mark.django_db
NOUN = "q=%D0%BF%D1%80%D0%B8%D1%87%D0%B0%D0%BB"


def kept(**fields: Any) -> SavedSearch:
    """A search of a person who has agreed to letters."""
    person = agree(fields.pop("user", None) or UserFactory(), Purpose.DIGEST)
    made = {"user": person, "title": "Причалы", "query": NOUN, **fields}
    return SavedSearch.objects.create(**made)


def published(title: str, days_ago: float) -> Case:
    case = CaseFactory(title=title, passport={"title": title})
    Case.objects.filter(pk=case.pk).update(published_at=timezone.now() - timedelta(days=days_ago))
    return case


# --- keeping -------------------------------------------------------------------------------------------
def test_a_search_is_kept_by_its_canonical_address(resident: Client):
    page = resident.get(f"/cases/searches/new/?sort=new&view=map&page=3&{NOUN}")
    assert page.context["form"].initial["title"] == "«причал»"
    resident.post(
        f"/cases/searches/new/?sort=new&view=map&{NOUN}", {"title": "Причалы", "every": "month", "agree": "on"}
    )
    search = SavedSearch.objects.get()
    assert (search.query, search.title, search.every, search.user) == (NOUN, "Причалы", "month", resident.user)
    assert Act.objects.get(verb="cases.save_search").title == f"{resident.user.pk} · {search.pk}"
    again = resident.get(f"/cases/searches/new/?{NOUN}", follow=True)
    assert again.redirect_chain == [("/cases/searches/", 302)]


def test_the_longest_search_is_kept(resident: Client):
    """A Cyrillic letter takes six characters of an address."""
    words = ("благоустройство дворов " * 20)[:LONGEST].strip()
    answer = resident.post(f"/cases/searches/new/?{urlencode({'q': words})}", {"title": "Дворы", "every": "never"})
    assert answer.status_code == 302
    kept_one = SavedSearch.objects.get()
    assert Query.at(kept_one.query).text == words
    assert 1000 < len(kept_one.query) <= LONGEST_SEARCH <= SavedSearch._meta.get_field("query").max_length


def test_a_search_that_no_row_can_hold_is_refused(resident: Client):
    names = [f"Всероссийский конкурс лучших проектов создания комфортной городской среды, {n}" for n in range(9)]
    address = f"/cases/searches/new/?{urlencode({'award': names}, doseq=True)}"
    answer = resident.post(address, {"title": "Премии", "every": "never"})
    assert answer.status_code == 302
    assert not SavedSearch.objects.exists()
    assert resident.get(f"/cases/?{urlencode({'award': names}, doseq=True)}").status_code == 200


def test_the_longest_query_fits_into_the_index():
    """Signs by chance: no database makes them shorter."""
    draw = random.Random(1)
    query = "award=" + "".join(draw.choices(string.ascii_letters + string.digits, k=LONGEST_SEARCH - 6))
    assert finding.save_search(actor=UserFactory(), query=query, title="x").query == query
    with pytest.raises(Refused):
        finding.save_search(actor=UserFactory(), query=f"{query}x", title="x")


def test_errors_stand_by_their_field(resident: Client):
    answer = resident.post(f"/cases/searches/new/?{NOUN}", {"title": "", "every": "hourly"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"title", "every"})


def test_thirty_searches_are_enough():
    person = UserFactory()
    for number in range(MOST_SEARCHES):
        finding.save_search(actor=person, query=f"q={number}", title="x")
    with pytest.raises(Refused):
        finding.save_search(actor=person, query="q=one-more", title="x")


def test_others_do_not_see_or_touch_a_search(resident: Client, member: Client):
    search = kept(user=member.user)
    assert resident.get(f"/cases/searches/{search.pk}/").status_code == 404
    assert resident.post(f"/cases/searches/{search.pk}/delete/").status_code == 404
    with pytest.raises(Refused):
        finding.change_search(actor=resident.user, search=search, title="x", every="never")


def test_renamed_and_deleted(resident: Client):
    search = kept(user=resident.user)
    resident.post(f"/cases/searches/{search.pk}/", {"title": "Пристани", "every": "never"})
    search.refresh_from_db()
    assert (search.title, search.every) == ("Пристани", "never")
    resident.post(f"/cases/searches/{search.pk}/delete/")
    assert not SavedSearch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_keep_one_search(together: Any):
    person = UserFactory()
    results = together(*[lambda: finding.save_search(actor=person, query=NOUN, title="x")] * 2)
    assert SavedSearch.objects.count() == 1
    assert [isinstance(result, Refused) for result in results].count(True) == 1


# --- letters -------------------------------------------------------------------------------------------
def test_a_letter_tells_of_what_is_new_and_only_once():
    search = kept(told_until=timezone.now() - timedelta(days=8))
    published("Старый причал", 20)
    new = published("Новый причал", 3)
    published("Маяк", 2)
    assert finding.send_news(actor=SYSTEM, search=search) == 1
    letter = Email.objects.get()
    assert letter.to == search.user.email
    assert "Новый причал" in letter.text
    assert "Старый" not in letter.text
    assert "Маяк" not in letter.text
    assert new.get_absolute_url() in letter.text
    search.refresh_from_db()
    assert search.sent_at is not None
    assert finding.send_news(actor=SYSTEM, search=search) == 0
    assert Email.objects.count() == 1


def test_a_letter_says_which_practices_are_invented():
    search = kept(told_until=timezone.now() - timedelta(days=8))
    invented, true = published("Новый причал", 3), published("Другой причал", 3)
    Case.objects.filter(pk=invented.pk).update(is_demo=True)
    finding.send_news(actor=SYSTEM, search=search)
    told = Email.objects.get().text.split("\n\n")
    assert {"Демонстрация" in part: part.partition(" (")[0] for part in told if "причал (" in part} == {
        True: invented.title,
        False: true.title,
    }


@pytest.mark.parametrize(
    ("every", "days", "is_due"),
    [("week", 6, False), ("week", 7, True), ("month", 29, False), ("month", 31, True), ("never", 400, False)],
)
def test_due_by_the_clock(every: str, days: int, is_due: bool, monkeypatch: pytest.MonkeyPatch):
    search = kept(every=every, told_until=timezone.now() - timedelta(days=days, minutes=1))
    asked: list[int] = []
    monkeypatch.setattr(type(finding.write_letter), "enqueue", lambda _task, pk: asked.append(pk))
    finding.tell_news()
    assert asked == ([search.pk] if is_due else [])
    published("Причал", 1)
    assert bool(finding.send_news(actor=SYSTEM, search=search)) == is_due


def test_nothing_new_no_letter_and_the_mark_moves():
    search = kept(told_until=timezone.now() - timedelta(days=8))
    finding.send_news(actor=SYSTEM, search=search)
    search.refresh_from_db()
    assert not Email.objects.exists()
    assert timezone.now() - search.told_until < SETTLED_AFTER + timedelta(minutes=1)
    assert search.sent_at is None


def test_what_is_being_published_while_letters_are_written_stands_in_the_next(monkeypatch: pytest.MonkeyPatch):
    """A case says that it was published at the moment when the act began; others see it when the act is over."""
    now = timezone.now()
    search = kept(told_until=now - timedelta(days=8))
    before = published("Причал у моста", 1)
    finding.send_news(actor=SYSTEM, search=search)
    late = published("Причал у рынка", 1 / 24 / 60)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=8))
    finding.send_news(actor=SYSTEM, search=search)
    first, second = Email.objects.order_by("pk").values_list("text", flat=True)
    assert (before.title in first, late.title in first) == (True, False)
    assert (before.title in second, late.title in second) == (False, True)


def test_a_case_of_the_last_minutes_is_told_once(monkeypatch: pytest.MonkeyPatch):
    now = timezone.now()
    search = kept(told_until=now - timedelta(days=8))
    published("Причал у моста", 1 / 24 / 60)
    for days in (0, 8, 16):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + timedelta(days=days))
        finding.send_news(actor=SYSTEM, search=search)
    assert Email.objects.count() == 1


def test_letters_that_begin_again_do_not_tell_the_past():
    search = kept(every="never", told_until=timezone.now() - timedelta(days=300))
    published("Причал", 100)
    finding.change_search(actor=search.user, search=search, title="x", every="week")
    finding.send_news(actor=SYSTEM, search=search)
    assert not Email.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_letter(together: Any):
    search = kept(told_until=timezone.now() - timedelta(days=8))
    published("Причал", 1)
    pk = search.pk
    together(*[lambda: finding.send_news(actor=SYSTEM, search=SavedSearch.objects.get(pk=pk))] * 2)
    assert Email.objects.count() == 1


def test_only_the_clock_sends(resident: Client):
    with pytest.raises(Refused):
        finding.send_news(actor=resident.user, search=kept(user=resident.user))


# --- the consent «News by e-mail» ----------------------------------------------------------------------
def test_letters_are_asked_for_with_the_consent(resident: Client):
    address, wish = f"/cases/searches/new/?{NOUN}", {"title": "Причалы", "every": "week"}
    text = ConsentText.objects.current().get(purpose=Purpose.DIGEST)
    assert text.summary in resident.get(address).content.decode()
    refused = resident.post(address, wish)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"agree"})
    assert not SavedSearch.objects.exists()
    resident.post(address, wish | {"agree": "on"})
    assert SavedSearch.objects.get().every == "week"
    assert has_consent(resident.user, Purpose.DIGEST)
    assert "agree" not in resident.get(f"/cases/searches/{SavedSearch.objects.get().pk}/").context["form"].fields


def test_a_search_without_letters_needs_no_consent(resident: Client):
    resident.post(f"/cases/searches/new/?{NOUN}", {"title": "Причалы", "every": "never"})
    search = SavedSearch.objects.get()
    assert not has_consent(resident.user, Purpose.DIGEST)
    assert "notice-warning" not in resident.get("/cases/searches/").content.decode()
    assert resident.post(f"/cases/searches/{search.pk}/", {"title": "x", "every": "week"}).status_code == 422
    resident.post(f"/cases/searches/{search.pk}/", {"title": "x", "every": "week", "agree": "on"})
    assert has_consent(resident.user, Purpose.DIGEST)


def test_without_the_consent_no_letter_comes_and_the_page_says_so(resident: Client):
    search = kept(user=resident.user, told_until=timezone.now() - timedelta(days=8))
    published("Причал", 1)
    assert "notice-warning" not in resident.get("/cases/searches/").content.decode()
    resident.post("/me/consents/digest/withdraw/")
    finding.send_news(actor=SYSTEM, search=search)
    assert not Email.objects.exists()
    search.refresh_from_db()
    assert timezone.now() - search.told_until < SETTLED_AFTER + timedelta(minutes=1), (
        "given again, letters tell of what comes then"
    )
    page = resident.get("/cases/searches/").content.decode()
    assert "notice-warning" in page
    assert 'href="/me/consents/"' in page


# --- the way out ---------------------------------------------------------------------------------------
def test_letters_stop_by_one_button_without_signing_in(client: Client):
    search = kept(told_until=timezone.now() - timedelta(days=8))
    published("Причал", 1)
    finding.send_news(actor=SYSTEM, search=search)
    link = Email.objects.get().text.rsplit("/cases/letters/", 1)[1].split()[0]
    page = client.get(f"/cases/letters/{link}")
    search.refresh_from_db()
    assert (page.status_code, search.every) == (200, "week"), "a visit alone changes nothing"
    assert client.post(f"/cases/letters/{link}").status_code == 200
    assert client.post(f"/cases/letters/{link}").status_code == 200
    search.refresh_from_db()
    assert search.every == "never"


def test_the_mail_programme_presses_the_button_itself():
    """RFC 8058: the letter names the address, one POST without cookies ends the letters."""
    search = kept(told_until=timezone.now() - timedelta(days=8))
    published("Причал", 1)
    finding.send_news(actor=SYSTEM, search=search)
    letter = Email.objects.get()
    assert letter.unsubscribe.startswith("http://localhost:8000/cases/letters/")
    assert letter.unsubscribe in letter.text
    programme = Client(enforce_csrf_checks=True)
    answer = programme.post(urlsplit(letter.unsubscribe).path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    search.refresh_from_db()
    assert search.every == "never"


def test_foreign_links_stop_nothing(client: Client):
    search = kept()
    for token in (
        "x",
        signing.dumps(search.pk),
        signing.dumps(search.pk, salt="other"),
        finding.letters_token(search) + "x",
    ):
        assert client.post(f"/cases/letters/{token}/").status_code == 404
    search.refresh_from_db()
    assert search.every == "week"
    token = finding.letters_token(search)
    search.delete()
    assert client.get(f"/cases/letters/{token}/").status_code == 404


# --- personal data -------------------------------------------------------------------------------------
def test_searches_are_handed_out_and_erased():
    search = kept()
    other = kept(user=UserFactory())
    finding.change_search(actor=search.user, search=search, title="Мои причалы", every="week")
    assert "saved_searches" in ROOMS
    (row,) = my_searches.export(search.user)
    assert row["title"] == "Мои причалы"
    assert row["address"].endswith(f"/cases/?{NOUN}")
    my_searches.erase(search.user)
    assert list(SavedSearch.objects.all()) == [other]


def test_my_page_names_my_searches(resident: Client):
    assert "my-searches" not in resident.get("/me/").content.decode()
    kept(user=resident.user)
    assert "my-searches" in resident.get("/me/").content.decode()
