"""The public page: what it says, what it never says, and what machines read."""

from __future__ import annotations

import json
import re

import pytest
from django.utils.html import conditional_escape
from hypothesis import given
from hypothesis import strategies as st

from livingcities.base.typography import typo
from livingcities.cases.case_page import change_of, shares, timed
from livingcities.cases.comparing import changes, pieces
from livingcities.cases.figures import months, roubles
from livingcities.cases.models import CaseAward, CaseContact
from livingcities.cases.operations import contacts, editing, files
from livingcities.cases.passport import Result, Step
from livingcities.cases.pictures import smaller
from livingcities.cases.rules import can_want
from livingcities.people.models import ConsentText, Purpose
from livingcities.people.rules import has_consent
from tests.people.factories import agree

from .factories import CaseFactory, add_files, passport, picture

TEXT = st.text(alphabet="абв \n", max_size=60)


@pytest.mark.django_db
def test_a_practice_tells_everything_that_its_passport_holds(client):
    case = CaseFactory(title="Рыночная площадь", passport={"mistakes": "Навес стоял не там", "ppp_form": "концессия"})
    CaseAward.objects.create(case=case, programme="Премия", year=2025, prize="Первое место")
    page = client.get(case.get_absolute_url()).text
    for part in (
        "60",
        "1284",
        "Рыночная",
        "лиственницы",
        "Разговор с жителями",
        "Совет торговцев",
        "не там",
        "концессия",
    ):
        assert part in page.replace("\u202f", "").replace("\u00a0", " ")
    assert "Первое место" in page
    assert "×4" in page


@pytest.mark.django_db
def test_a_practice_without_anything_still_has_a_page(client):
    nothing = {"themes": [], "steps": [], "partners": [], "money": [], "results": [], "summary": "", "year": None}
    case = CaseFactory(passport=nothing | {"people": None, "mistakes": "", "needed": "", "involvement": ""})
    page = client.get(case.get_absolute_url())
    assert page.status_code == 200
    assert "case-mark" in page.text  # no photograph: a drawn sign


@pytest.mark.django_db
def test_an_invented_practice_says_so_to_people_and_machines(client):
    case = CaseFactory(is_demo=True)
    assert "notice-demo" in client.get(case.get_absolute_url()).text
    assert "notice-demo" not in client.get(CaseFactory().get_absolute_url()).text
    assert "invented" in client.get(f"{case.get_absolute_url()}case.jsonld").json()["creativeWorkStatus"]


# --- consent ---------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_contact_is_shown_only_while_the_person_agrees(people, client, enter):
    case = CaseFactory(city=people.giving)
    contact = contacts.name_contact(actor=people.coordinator, case=case, user=people.member, role="вела проект")
    assert people.member.email not in client.get(case.get_absolute_url()).text
    mine = enter(people.member)
    page = f"/cases/contacts/{contact.pk}/"
    assert enter(people.coordinator).post(page, {"agrees": "yes"}).status_code == 404
    mine.post(page, {"agrees": "yes"})
    assert people.member.email in client.get(case.get_absolute_url()).text
    mine.post(page, {"agrees": "no"})
    assert people.member.email not in client.get(case.get_absolute_url()).text


@pytest.mark.django_db
def test_the_consent_to_be_turned_to_governs_every_practice_at_once(people, client, enter):
    """«People may turn to me»: given with the first «yes», and withdrawn it takes the person off all pages."""
    cases = [CaseFactory(city=people.giving), CaseFactory(city=people.giving)]
    mine = enter(people.member)
    for case in cases:
        contact = contacts.name_contact(actor=people.coordinator, case=case, user=people.member)
        page = mine.get(f"/cases/contacts/{contact.pk}/")
        assert ConsentText.objects.current().get(purpose=Purpose.CONTACT).summary[:40] in page.text.replace("\xa0", " ")
        mine.post(f"/cases/contacts/{contact.pk}/", {"agrees": "yes"})
    assert has_consent(people.member, Purpose.CONTACT)
    assert all(people.member.email in client.get(case.get_absolute_url()).text for case in cases)
    mine.post("/me/consents/contact/withdraw/")
    assert not any(people.member.email in client.get(case.get_absolute_url()).text for case in cases)
    assert mine.get("/me/").text.count("/cases/contacts/") == 2, "they are asked again, not forgotten"


@pytest.mark.django_db
def test_who_names_themselves_is_asked_for_the_consent_as_well(people, client, enter):
    case = CaseFactory(city=people.giving)
    mine = enter(people.member)
    answer = mine.post(f"{case.get_absolute_url()}contacts/", {"do": "name", "user": people.member.pk})
    assert answer["Location"].startswith("/cases/contacts/")
    assert people.member.email not in client.get(case.get_absolute_url()).text
    mine.post(answer["Location"], {"agrees": "yes"})
    assert people.member.email in client.get(case.get_absolute_url()).text


@pytest.mark.django_db
def test_who_leaves_the_platform_is_no_contact_any_more(people, client):
    case = CaseFactory(city=people.giving)
    agree(people.member, Purpose.CONTACT)
    contacts.name_contact(actor=people.member, case=case, user=people.member)
    assert people.member.email in client.get(case.get_absolute_url()).text
    people.member.is_active = False
    people.member.save()
    assert people.member.email not in client.get(case.get_absolute_url()).text


@pytest.mark.django_db
def test_strangers_are_not_named_as_contacts(people, enter):
    case = CaseFactory(city=people.giving)
    client = enter(people.coordinator)
    answer = client.post(f"{case.get_absolute_url()}contacts/", {"do": "name", "user": people.stranger.pk})
    assert answer.status_code == 422
    assert not CaseContact.objects.exists()


# --- drafts and files ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_draft_does_not_exist_for_others(people, client, enter):
    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    accepted = picture()
    photo = files.add_photo(
        actor=people.member, case=case, accepted=accepted, small=smaller(accepted), label="a.jpg", alt="Площадь"
    )
    pages = [case.get_absolute_url(), f"{case.get_absolute_url()}photos/{photo.key}/"]
    pages += [f"{case.get_absolute_url()}versions/1/", f"{case.get_absolute_url()}case.jsonld"]
    for reader in (client, enter(people.stranger), enter(people.guest)):
        assert [reader.get(page).status_code for page in pages] == [404] * 4
    assert [enter(people.member).get(page).status_code for page in pages] == [200, 200, 200, 404]


@pytest.mark.django_db
def test_a_photograph_of_a_new_version_is_not_public_before_it_is(people, client, enter):
    case = add_files(CaseFactory(city=people.giving))
    editing.begin_version(actor=people.member, case=case)
    accepted = picture()
    new = files.add_photo(
        actor=people.member, case=case, accepted=accepted, small=smaller(accepted), label="b.jpg", alt="Новая"
    )
    old = case.files.exclude(pk=new.pk).get(kind="photo")
    answer = client.get(f"{case.get_absolute_url()}photos/{old.key}/")
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert client.get(f"{case.get_absolute_url()}photos/{new.key}/").status_code == 404
    mine = enter(people.member).get(f"{case.get_absolute_url()}photos/{new.key}/")
    assert "private" in mine.headers["Cache-Control"]
    assert client.get(f"{case.get_absolute_url()}versions/2/").status_code == 404


@pytest.mark.django_db
def test_documents_come_as_downloads_under_their_own_name(client):
    case = add_files(CaseFactory())
    document = case.files.get(kind="document")
    answer = client.get(f"{case.get_absolute_url()}documents/{document.key}/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"{case.get_absolute_url()}photos/{document.key}/").status_code == 404
    other = CaseFactory()
    assert client.get(f"{other.get_absolute_url()}documents/{document.key}/").status_code == 404


# --- who may repeat it ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "offered"), [("visitor", 2), ("resident", 0), ("member", 2), ("own", 0)])
def test_only_those_who_may_repeat_it_are_asked_to(request, city, who, offered):
    case = CaseFactory(city=city) if who == "own" else CaseFactory()
    client = request.getfixturevalue("member" if who == "own" else who)
    page = client.get(case.get_absolute_url()).text
    assert page.count(f'href="{case.get_absolute_url()}adopt/"') == offered
    assert ("Будьте первыми" in page) == bool(offered)
    assert offered or conditional_escape(typo(str(can_want(client.user, case).reason))) in page


# --- for machines ----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_linked_data_in_the_page_are_the_same_as_beside_it_and_cannot_end_the_script(client):
    case = CaseFactory(passport={"summary": "</script><script>alert(1)</script> & <b>"})
    page = client.get(case.get_absolute_url()).text
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data = json.loads(found)
    assert data == client.get(f"{case.get_absolute_url()}case.jsonld").json()
    assert data["abstract"] == "</script><script>alert(1)</script> & <b>"
    assert data["estimatedCost"] == {"@type": "MonetaryAmount", "currency": "RUB", "value": 60_000_000}
    assert data["totalTime"] == "P16M"
    assert [step["name"] for step in data["step"]] == ["Разговор с жителями", "Проект", "Стройка"]
    assert "alert(1)</script>" not in page.replace(found, "")


# --- reckoning -------------------------------------------------------------------------------------------
def test_steps_follow_each_other_in_months():
    steps = (Step("a", "", 3), Step("b", "", 0), Step("c", "", 5), Step("d", "", None), Step("e", "", 2))
    assert [(row.first, row.last) for row in timed(steps)] == [(1, 3), (None, None), (4, 8), (None, None), (None, None)]


@given(
    st.lists(st.tuples(st.sampled_from(["grant", "federal", "residents", "ppp"]), st.integers(1, 10**12)), min_size=1)
)
def test_the_bar_of_money_is_full_and_its_percents_are_a_hundred(lines):
    told = passport(money=[{"source": source, "amount": amount} for source, amount in lines])
    bar = shares(told)
    assert sum(share.percent for share in bar) == 100
    assert sum(share.amount for share in bar) == told.cost
    assert abs(bar[-1].x + bar[-1].width - 1000) < 0.05
    assert len({share.source for share in bar}) == len(bar)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("350", "1 400", "×4"),
        ("10", "25", "×2,5"),
        ("100", "112", "+12\u00a0%"),
        ("100", "97", "−3\u00a0%"),
        ("0", "3", ""),
        ("5", "5", ""),
        ("нет", "есть", ""),
        ("-2", "4", ""),
        ("1000", "1001", ""),
    ],
)
def test_how_much_has_changed_is_said_the_way_people_say_it(before: str, after: str, change: str):
    assert change_of(Result("x", "", before, after, None)) == change


# --- versions --------------------------------------------------------------------------------------------
@given(TEXT, TEXT)
def test_a_comparison_loses_no_letter_of_either_side(old: str, new: str):
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "new") == old
    assert "".join(piece.text for piece in found if piece.kind != "gone") == new


@pytest.mark.django_db
def test_what_changed_between_versions_is_told_by_field():
    found = changes(passport(), passport(problem="Иначе.", people=2000, themes=["parks"]))
    assert [change.field for change in found] == ["themes", "problem", "people"]
    assert "".join(piece.text for piece in found[0].pieces if piece.kind != "gone") == "Парки и зелень"


# --- the editor, without scripts -------------------------------------------------------------------------
def filled(client, case, **changes):
    """The form as the page gives it, field by field, with these changes."""
    page = client.get(f"{case.get_absolute_url()}edit/")
    form = page.context["form"]
    data = {"revision": page.context["revision"]}
    for part in (form.texts, *(row for table in form.tables.values() for row in table)):
        for field in part:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    for name, table in form.tables.items():
        data |= {f"{name}-TOTAL_FORMS": table.total_form_count(), f"{name}-INITIAL_FORMS": 0}
    return data | changes


@pytest.mark.django_db
def test_the_form_gives_back_what_it_was_given(people, enter):
    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    client = enter(people.member)
    answer = client.post(f"{case.get_absolute_url()}edit/", filled(client, case))
    assert answer.status_code == 302
    assert editing.Passport.of(case.versions.get().passport) == passport()


@pytest.mark.django_db
def test_rows_are_added_without_scripts_and_nothing_typed_is_lost(people, enter):
    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    client = enter(people.member)
    typed = {"problem": "Только что набрано", "more": "steps", "steps-3-title": "Праздник"}
    page = client.post(f"{case.get_absolute_url()}edit/", filled(client, case, **typed))
    assert page.status_code == 200
    assert "Только что набрано" in page.text
    assert 'value="Праздник"' in page.text
    assert 'name="steps-4-title"' in page.text
    assert case.versions.get().revision == 1  # nothing is saved yet


@pytest.mark.django_db
def test_a_row_whose_words_are_taken_out_disappears(people, enter):
    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    client = enter(people.member)
    client.post(
        f"{case.get_absolute_url()}edit/",
        filled(client, case, **{"steps-0-title": "", "steps-0-text": "", "steps-0-months": ""}),
    )
    told = editing.Passport.of(case.versions.get().passport)
    assert [step.title for step in told.steps] == ["Проект", "Стройка"]


@pytest.mark.django_db
def test_who_was_slower_sees_what_the_other_wrote_and_keeps_their_own(people, enter):
    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    slow = enter(people.member)
    data = filled(slow, case, problem="Мой текст")
    editing.save(actor=people.editor, case=case, passport=passport(problem="Чужой текст"), revision=1)
    page = slow.post(f"{case.get_absolute_url()}edit/", data)
    assert page.status_code == 409
    assert "Чужой" in page.text
    assert "Мой" in page.text
    again = slow.post(f"{case.get_absolute_url()}edit/", data | {"revision": page.context["revision"]})
    assert again.status_code == 302
    assert editing.Passport.of(case.versions.get().passport).problem == "Мой текст"


@pytest.mark.django_db
@pytest.mark.parametrize("is_published", [False, True], ids=["with the town", "published"])
def test_what_was_typed_comes_back_when_the_text_has_gone_on_meanwhile(people, enter, is_published):
    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    editing.save(actor=people.member, case=case, passport=passport(problem="Первый"), revision=1)
    slow, path = enter(people.member), f"{case.get_absolute_url()}edit/"
    data = filled(slow, case, problem="Час работы", **{"steps-0-title": "Мой шаг"})
    editing.send_to_town(actor=people.editor, case=case)
    if is_published:
        editing.agree(actor=people.coordinator, case=case)
        editing.publish(actor=people.editor, case=case)
    for sent in (data, data | {"more": "steps"}):
        page = slow.post(path, sent)
        assert page.status_code == 409
        assert "Час работы" in page.text
        assert 'value="Мой шаг"' in page.text
        assert ("Черновика нет" if is_published else "сейчас проверяет город") in page.text.replace("\xa0", " ")
    assert editing.Passport.of(case.versions.get().passport).problem == "Первый"
    if is_published:
        editing.begin_version(actor=people.member, case=case)
    else:
        editing.take_back(actor=people.editor, case=case)
    assert slow.post(path, data | {"revision": page.context["revision"]}).status_code == 302
    assert editing.Passport.of(case.versions.last().passport).problem == "Час работы"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [("money-0-amount", "много"), ("year", "1812"), ("title", ""), ("steps-0-months", "-1"), ("partners-0-kind", "?")],
)
def test_errors_stand_by_their_field_and_nothing_is_saved(people, enter, field, value):
    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    client = enter(people.member)
    page = client.post(f"{case.get_absolute_url()}edit/", filled(client, case, **{field: value, "problem": "Новое"}))
    assert page.status_code == 422
    assert f'href="#id_{field}"' in page.text
    assert "Новое" in page.text
    assert case.versions.get().revision == 1


@pytest.mark.django_db
def test_a_photograph_needs_words_and_a_false_picture_is_refused(people, enter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    case = editing.create(actor=people.member, city=people.giving, passport=passport())
    client = enter(people.member)
    page = f"{case.get_absolute_url()}files/"

    def send(body: bytes, alt: str) -> int:
        file = SimpleUploadedFile("a.jpg", body, content_type="image/jpeg")
        return client.post(page, {"do": "photo", "photo-file": file, "photo-alt": alt}).status_code

    real = picture().content.read()
    assert send(real, "") == 422
    assert send(b"<svg onload='alert(1)'/>", "Площадь утром") == 422
    assert not case.files.exists()
    assert send(real, "Площадь утром") == 302
    key = case.files.get().key
    assert client.post(page, {"do": "describe", f"{key}-alt": "Площадь вечером"}).status_code == 302
    assert "Площадь вечером" in client.get(page).text
    assert client.post(page, {"do": "remove", "key": str(key)}).status_code == 302
    assert not case.files.exists()


@pytest.mark.parametrize(
    ("amount", "said"),
    [(None, ""), (0, "0 ₽"), (999, "999 ₽"), (1_200, "1,2 тыс. ₽"), (4_200_000, "4,2 млн ₽"), (60_000_000, "60 млн ₽")],
)
def test_money_is_said_in_one_way(amount, said):
    assert roubles(amount).replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("count", "said"), [(None, ""), (0, ""), (8, "8 месяцев"), (16, "1 год 4 месяца"), (24, "2 года")]
)
def test_time_is_said_in_one_way(count, said):
    assert months(count).replace("\xa0", " ") == said
