"""Drafts and their pages: who sees them, how they are written, what becomes of a form that changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.calls.models import (
    Answer,
    Application,
    Author,
    Call,
    FormerAnswer,
    FormVersion,
    RegionRepresentative,
)
from livingcities.calls.operations import appeals, drafts, submitting
from livingcities.calls.personal_data import erase, export, files
from livingcities.people.models import Organisation, OrganisationMembership
from livingcities.people.operations import delete_account
from tests.factories import CityFactory, MembershipFactory, UserFactory

from .applying import COMPLETE, attach, leader, ready, writer
from .factories import SCHEMA, ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db
Enter = Callable[[Any], Client]


def save(application: Application, actor: Any, value: Any, version: int = 0, question: str = "summary") -> Any:
    given = {"application": application, "question": question, "value": value, "version": version}
    return drafts.save_answer(actor=actor, **given)


# --- in whose name --------------------------------------------------------------------------------------


def test_a_city_is_spoken_for_by_its_team() -> None:
    call, city = CallFactory(), CityFactory()
    given = {"call": call, "city": city, "applicant": "city", "title": "Сквер"}
    with pytest.raises(Refused):
        drafts.begin_application(actor=UserFactory(), **given)
    member = MembershipFactory(city=city).user
    application = drafts.begin_application(actor=member, **given)
    assert application.authors.get().role == Author.Role.LEAD
    assert application.track == call.tracks.last()


def test_an_organisation_is_spoken_for_by_its_people() -> None:
    ngo = Organisation.objects.create(kind="ngo", name="Друзья парка")
    person = UserFactory()
    given = {"call": CallFactory(), "city": CityFactory(), "applicant": "ngo", "organisation": ngo, "title": "Парк"}
    with pytest.raises(Refused):
        drafts.begin_application(actor=person, **given)
    OrganisationMembership.objects.create(organisation=ngo, person=person, state="active")
    assert drafts.begin_application(actor=person, **given).organisation == ngo


def test_the_chosen_nomination_must_be_one_that_fits() -> None:
    call = CallFactory(tracks=(("А", None, 50_000), ("Б", 10_000, None), ("В", 900_000, None)))
    a, b, c = call.tracks.all()
    given = {"actor": UserFactory(), "call": call, "city": CityFactory(), "applicant": "person", "title": "Парк"}
    assert drafts.begin_application(**given).track is None
    assert drafts.begin_application(track=b, **given).track == b
    assert drafts.begin_application(track=c, **given).track is None
    assert a


# --- several authors --------------------------------------------------------------------------------------


def test_a_text_against_another_is_not_saved() -> None:
    application = ready()
    first, second = leader(application), writer(application)
    assert save(application, first, "Анна", 1).version == 2
    refused = save(application, second, "Пётр", 1)
    assert refused.conflict
    assert refused.answer.value == "Анна"
    assert Answer.objects.get(question="summary").value == "Анна"
    assert save(application, second, "Пётр", 2).version == 3
    assert FormerAnswer.objects.get().value == "Анна"
    assert FormerAnswer.objects.get().by == first


def test_the_same_text_twice_is_no_conflict() -> None:
    application = ready()
    save(application, leader(application), "Анна", 1)
    again = save(application, writer(application), "Анна", 1)
    assert not again.conflict
    assert again.version == 2


def test_a_first_answer_begun_by_two_at_once() -> None:
    application = ApplicationFactory(answers={})
    save(application, leader(application), "Анна", 0)
    assert save(application, writer(application), "Пётр", 0).conflict


def test_readers_do_not_write_and_jurors_words_do_not_enter_the_journal() -> None:
    application = ready()
    with pytest.raises(Refused):
        save(application, writer(application, role="reader"), "x", 1)
    assert not any("рынка" in str(act.data) for act in Act.objects.all())


# --- who sees ---------------------------------------------------------------------------------------------


def pages(application: Application) -> list[str]:
    names = ("application", "fill", "authors", "submit", "application_about", "receipt")
    return [reverse(f"calls:{name}", args=[application.key]) for name in names]


def test_a_draft_is_nobodys_but_its_authors(enter: Enter) -> None:
    application = ready(city=CityFactory())
    RegionRepresentative.objects.create(region=application.city.region, user=(speaker := UserFactory()))
    application.call.by_region = True
    application.call.save()
    teammate = MembershipFactory(city=application.city).user
    for person in (UserFactory(), speaker, teammate):
        assert {enter(person).get(page).status_code for page in pages(application)} == {404}
    assert Client().get(pages(application)[0]).status_code == 302


def test_the_secretariat_sees_that_there_is_a_draft_but_not_its_text(enter: Enter) -> None:
    application = ready()
    client = enter(UserFactory(is_secretariat=True))
    overview = client.get(application.get_absolute_url())
    assert overview.status_code == 200
    assert "рынка" not in overview.content.decode()
    assert client.get(reverse("calls:fill", args=[application.key])).status_code == 404
    assert client.get(reverse("calls:authors", args=[application.key])).status_code == 403


@pytest.mark.parametrize("asked", [{}, {"keep-summary": "theirs"}, {"keep-summary": "mine"}])
def test_saving_tells_no_outsider_what_a_draft_says(enter: Enter, asked: dict[str, str]) -> None:
    """Also after it was handed in and asked to be corrected: the correction is a draft like any other."""
    application = ready()
    save(application, writer(application), "Второй текст", 1)
    RegionRepresentative.objects.create(region=application.city.region, user=(speaker := UserFactory()))
    for state in (Application.State.DRAFT, Application.State.CORRECTION):
        Application.objects.update(state=state)
        for outsider in (UserFactory(is_secretariat=True), speaker, writer(application, Author.Role.READER)):
            answer = autosave(enter(outsider), application, "summary", **asked)
            assert answer.status_code in {403, 404}
            assert "Второй текст" not in answer.content.decode()
            assert "Площадь" not in answer.content.decode(), "nor what stood there before"


@pytest.mark.parametrize("asks", ["calls:attach", "calls:remove_attachment"])
def test_sending_a_file_tells_no_outsider_which_files_a_draft_has(enter: Enter, asks: str) -> None:
    application = ready()
    file = attach(application, leader(application), name="тайная смета.pdf")
    last = "letter" if asks == "calls:attach" else file.key
    answer = enter(UserFactory(is_secretariat=True)).post(
        reverse(asks, args=[application.key, last]), headers={"x-autosave": "1"}
    )
    assert answer.status_code == 403
    assert "тайная смета" not in answer.content.decode()


def test_what_was_handed_in_is_read_by_secretariat_and_region(enter: Enter) -> None:
    application = ready()
    application.call.by_region = True
    application.call.save()
    RegionRepresentative.objects.create(region=application.city.region, user=(speaker := UserFactory()))
    submitting.submit(actor=leader(application), application=application)
    for person in (speaker, UserFactory(is_secretariat=True), leader(application)):
        page = enter(person).get(application.get_absolute_url())
        assert "рынка" in page.content.decode()


# --- pages --------------------------------------------------------------------------------------------------


def test_beginning_on_the_page(enter: Enter) -> None:
    call = CallFactory()
    city = CityFactory(population=12_000)
    client = enter(MembershipFactory(city=city).user)
    address = reverse("calls:begin", args=[call.slug])
    assert "Города до 20 тысяч" in client.get(address, {"as": f"city-{city.pk}"}).content.decode()
    done = client.post(f"{address}?as=city-{city.pk}", {"title": "  Сквер   у реки "})
    application = Application.objects.get()
    assert done.url == reverse("calls:fill", args=[application.key])
    assert application.title == "Сквер у реки"
    assert application.track.title == "Города до 20 тысяч"
    foreign = CityFactory()
    refused = client.post(f"{address}?as=city-{foreign.pk}", {"title": "Чужой"})
    assert refused.status_code == 200
    assert Application.objects.count() == 1


def test_a_call_that_does_not_take_applications(enter: Enter) -> None:
    client = enter(UserFactory())
    for call in (CallFactory(review=True), CallFactory(draft=True)):
        assert client.get(reverse("calls:begin", args=[call.slug])).status_code in {403, 404}


def autosave(client: Client, application: Application, question: str, **data: Any) -> Any:
    address = reverse("calls:save_answer", args=[application.key, question])
    return client.post(address, data, headers={"x-autosave": "1"})


def test_saving_one_answer(enter: Enter) -> None:
    application = ready()
    client = enter(leader(application))
    answer = autosave(client, application, "kind", **{"a-kind": "park", "v-kind": "1"}).json()
    assert answer["version"] == 2
    assert "trees" in answer["asked"]
    assert Answer.objects.get(question="kind").value == "park"
    wrong = autosave(client, application, "trees", **{"a-trees": "много", "v-trees": "0"}).json()
    assert wrong["faults"]
    long = autosave(client, application, "summary", **{"a-summary": "а" * 500, "v-summary": "1"}).json()
    assert long["version"] == 2, "a text over the limit is kept, and said to be too long"
    assert long["faults"]
    assert "summary" in long["side"]


def test_when_something_was_saved_is_said_by_the_clocks_of_the_town(enter: Enter) -> None:
    application = ready(city=CityFactory(time_zone="Asia/Vladivostok"))
    second = writer(application)
    at = datetime(2026, 3, 4, 22, 15, tzinfo=UTC)  # 8:15 of the next day there
    application.answers.update(changed_at=at)
    FormerAnswer.objects.create(application=application, question="summary", value="Было", written_at=at)
    page = enter(second).get(reverse("calls:fill", args=[application.key])).content.decode()
    assert "01:15" not in page, "Moscow's"
    assert page.count("08:15") == len(COMPLETE) + 1
    conflict = autosave(enter(second), application, "summary", **{"a-summary": "Иначе", "v-summary": "0"}).json()
    assert "08:15" in conflict["conflict"]
    others = enter(second).get(reverse("calls:others", args=[application.key]), {"v-summary": 0})
    assert "08:15" in others.content.decode()


def test_a_conflict_on_the_page_shows_both_texts_escaped(enter: Enter) -> None:
    application = ready()
    save(application, writer(application, given_name="Анна", surname="С"), "<b>Анна</b>", 1)
    answer = autosave(enter(leader(application)), application, "summary", **{"a-summary": "Пётр", "v-summary": "1"})
    conflict = answer.json()["conflict"]
    assert "&lt;b&gt;Анна" in conflict
    assert "<b>Анна" not in conflict
    assert "Анна С" in conflict


@pytest.mark.parametrize("question", ["letter", "unknown", "summary-x"])
def test_only_questions_are_saved(enter: Enter, question: str) -> None:
    application = ready()
    assert autosave(enter(leader(application)), application, question, v="x").status_code == 404


def test_after_handing_in_autosave_is_refused_in_words(enter: Enter) -> None:
    application = ready()
    client = enter(leader(application))
    submitting.submit(actor=leader(application), application=application)
    answer = autosave(client, application, "summary", **{"a-summary": "поздно", "v-summary": "1"})
    assert answer.status_code == 403
    assert answer.json()["refused"]


def test_a_second_click_leads_to_the_receipt_of_the_first(enter: Enter) -> None:
    application = ready()
    client = enter(leader(application))
    address = reverse("calls:submit", args=[application.key])
    assert [client.post(address).status_code for _click in range(2)] == [302, 302]
    assert application.submissions.count() == 1


# --- a form that changes --------------------------------------------------------------------------------------


def newer(application: Application) -> FormVersion:
    """The question about the leader goes, one about the budget of care comes."""
    about, money = SCHEMA["sections"]
    asked = [each for each in about["questions"] if each["key"] != "leader"]
    care = {"key": "care", "kind": "short_text", "title": "Кто будет ухаживать", "required": True}
    schema = {"sections": [about | {"questions": [*asked, care]}, money]}
    call = application.call
    call.form = FormVersion.objects.create(
        call=call, number=2, schema=schema, published_at=timezone.now(), note="Спрашиваем об уходе"
    )
    call.save()
    return call.form


def test_a_draft_outlives_a_change_of_the_form(enter: Enter) -> None:
    application = ready()
    newer(application)
    client = enter(leader(application))
    fill = reverse("calls:fill", args=[application.key])
    page = client.get(fill).content.decode()
    assert "Кто будет ухаживать" in page
    assert 'name="a-leader"' in page, "the old questions stay until the authors have seen what is new"
    client.post(reverse("calls:take_new_form", args=[application.key]))
    page = client.get(fill).content.decode()
    assert 'name="a-care"' in page
    assert 'name="a-leader"' not in page
    assert "Ольга Рябинина" in page, "an answer that is no longer asked for is still shown"
    assert Answer.objects.filter(question="leader").exists()
    assert client.get(reverse("calls:submit", args=[application.key])).content.decode().count("a-care") == 0
    with pytest.raises(Refused):
        submitting.submit(actor=leader(application), application=Application.objects.get())


# --- the nomination --------------------------------------------------------------------------------------------


def test_one_click_asks_and_the_secretariat_answers(enter: Enter) -> None:
    application = ready(city=CityFactory(population=15_000))
    wanted = application.call.tracks.first()
    client = enter(leader(application))
    client.post(reverse("calls:appeal_track", args=[application.key]))
    appeal = application.track_appeals.get()
    assert client.post(reverse("calls:appeal_track", args=[application.key])).status_code == 403, "one at a time"
    office = enter(UserFactory(is_secretariat=True))
    address = reverse("calls:answer_track_appeal", args=[application.key, appeal.pk])
    assert client.get(address).status_code == 403
    assert office.post(address, {"granted": "no", "answer": ""}).status_code == 422
    office.post(address, {"granted": "yes", "track": wanted.pk, "answer": "Хорошо"})
    application.refresh_from_db()
    assert application.track == wanted
    assert application.track_by_hand
    assert "Хорошо" in Email.objects.get(to=leader(application).email).text
    with pytest.raises(Refused):
        appeals.answer_track_appeal(
            actor=UserFactory(is_secretariat=True), appeal=appeal, granted=True, answer="", track=wanted
        )


def test_a_question_about_the_nomination_reaches_the_secretariat(enter: Enter) -> None:
    application = ready(city=CityFactory(population=15_000))
    secretary = UserFactory(is_secretariat=True, is_demo=True)
    UserFactory(is_secretariat=True, is_active=False)
    appeals.appeal_track(actor=leader(application), application=application, text="Город вырос.")
    appeal = application.track_appeals.get()
    address = reverse("calls:answer_track_appeal", args=[application.key, appeal.pk])
    letter = Email.objects.get()
    assert letter.to == secretary.email
    assert address in letter.text
    assert "Город вырос." in letter.text
    listed = reverse("calls:applications", args=[application.call.slug])
    office = enter(secretary)
    assert address in office.get(listed).content.decode()
    assert listed in office.get("/office/").content.decode()
    office.post(address, {"granted": "no", "answer": "По переписи город меньше."})
    assert address not in office.get(listed).content.decode()
    assert listed not in office.get("/office/").content.decode()


@pytest.mark.parametrize("late", [{"state": Application.State.ADMITTED}, {"state": Application.State.REJECTED}, {}])
def test_a_late_question_about_the_nomination_changes_no_result(enter: Enter, late: dict[str, str]) -> None:
    """The scores are sealed track by track: who is read does not change places any more, but gets an answer."""
    application = ready(city=CityFactory(population=15_000))
    appeals.appeal_track(actor=leader(application), application=application)
    before = application.track
    if late:
        Application.objects.update(**late)
    else:
        Call.objects.update(sealed_at=timezone.now())
    office = enter(UserFactory(is_secretariat=True))
    address = reverse("calls:answer_track_appeal", args=[application.key, application.track_appeals.get().pk])
    assert dict(office.get(address).context["form"].fields["granted"].choices).keys() == {"no"}
    refused = office.post(address, {"granted": "yes", "track": application.call.tracks.first().pk, "answer": "Да"})
    assert refused.status_code == 422
    with pytest.raises(Refused):
        appeals.answer_track_appeal(
            actor=UserFactory(is_secretariat=True),
            appeal=application.track_appeals.select_related("application__call").get(),
            granted=True,
            answer="Да",
            track=application.call.tracks.first(),
        )
    assert office.post(address, {"granted": "no", "answer": "Уже поздно"}).status_code == 302
    application.refresh_from_db()
    assert application.track == before


# --- drafts as the secretariat sees them --------------------------------------------------------------------------


def test_the_secretariat_finds_drafts_and_gives_more_time(enter: Enter) -> None:
    application = ready(city=CityFactory(name="Озёрск", time_zone="Asia/Vladivostok"))
    writer(application, given_name="Пётр", surname="Ершов")
    office = enter(UserFactory(is_secretariat=True))
    address = reverse("calls:drafts", args=[application.call.slug])
    page = office.get(address).content.decode()
    for seen in (application.title, "Озёрск", leader(application).name, "Пётр Ершов"):
        assert seen in page
    assert "рынка" not in page, "no text"
    assert reverse("calls:extend", args=[application.key]) in page
    assert address in office.get(reverse("calls:applications", args=[application.call.slug])).content.decode()
    answer = office.post(
        reverse("calls:extend", args=[application.key]), {"until": "2031-05-01T09:00", "reason": "Не было связи"}
    )
    assert answer.url == address
    later = office.get(address).content.decode()
    assert "16:00" in later, "by the clocks of the town"
    assert "связи" in later
    assert enter(leader(application)).get(address).status_code == 403


def test_what_is_missing_in_a_draft_is_counted(enter: Enter) -> None:
    ApplicationFactory(answers={"kind": "square"}, call=(call := CallFactory()))
    [row] = enter(UserFactory(is_secretariat=True)).get(reverse("calls:drafts", args=[call.slug])).context["rows"]
    assert row.lacks == 1, "the summary"


# --- personal data ------------------------------------------------------------------------------------------------


def test_what_is_kept_is_handed_out() -> None:
    application = ready()
    person = leader(application)
    attach(application, person)
    (row,) = export(person)
    assert row["part"] == "lead"
    assert {answer["question"] for answer in row["answers"]} == {"summary", "kind", "leader"}
    ((name, content),) = files(person)
    assert name.endswith("письмо главы.pdf")
    assert content.startswith(b"%PDF")


def test_whoever_left_the_authors_still_gets_their_own_words() -> None:
    application = ready()
    person = writer(application)
    Answer.objects.filter(application=application, question="summary").update(changed_by=person)
    FormerAnswer.objects.create(
        application=application, question="kind", value="square", by=person, written_at=timezone.now()
    )
    Author.objects.filter(user=person).delete()
    (row,) = export(person)
    assert (row["part"], row["since"]) == ("", None)
    assert [answer["question"] for answer in row["answers"]] == ["summary"]
    assert [answer["value"] for answer in row["former_answers"]] == ["square"]
    assert export(UserFactory()) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_go_at_once_nobody_leaves_an_application_without_a_lead(together: Any) -> None:
    application = ready()
    lead, heir, third = leader(application), writer(application), writer(application)

    def go(person: Any) -> Callable[[], None]:
        return lambda: delete_account(actor=person, person=person)

    assert together(go(lead), go(heir)) == [None, None]
    [left] = Author.objects.filter(application=application)
    assert (left.user, left.role) == (third, Author.Role.LEAD)


def test_a_person_goes_and_shared_work_stays(django_capture_on_commit_callbacks: Any) -> None:
    person = UserFactory()
    alone, shared, handed_in = (ready(author=person) for _n in range(3))
    heir = writer(shared)
    file = attach(alone, person).file
    submitting.submit(actor=person, application=handed_in)
    with django_capture_on_commit_callbacks(execute=True):
        erase(person)
    assert not Application.objects.filter(pk=alone.pk).exists()
    assert not file.storage.exists(file.name)
    assert shared.authors.get(user=heir).role == Author.Role.LEAD
    assert handed_in.submissions.exists()
    assert not Author.objects.filter(user=person).exists()


def test_a_co_author_from_elsewhere_renames_without_taking_the_application_over(enter: Enter) -> None:
    """Neither of the team of the town nor of the organisation: the applicant stays who it was."""
    authority = Organisation.objects.create(kind="ngo", name="Друзья парка")
    for fields in ({"applicant": "city"}, {"applicant": "ngo", "organisation": authority}):
        application = ready(call=CallFactory(tracks=()), **fields)
        client = enter(writer(application))
        address = reverse("calls:application_about", args=[application.key])
        assert client.get(address).context["voice"].applicant == fields["applicant"]
        assert client.post(address, {"title": "Другое название"}).status_code == 302
        application.refresh_from_db()
        assert application.title == "Другое название"
        assert (application.applicant, application.organisation) == (fields["applicant"], fields.get("organisation"))
