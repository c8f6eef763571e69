"""Handing in: in the last second and not one later, wherever the town is; once; with a number of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.calls.models import Application, Call, Correction, Submission
from livingcities.calls.operations import drafts, submitting
from livingcities.calls.receipts import receipt_data
from livingcities.calls.rules.applying import MOST_DRAFTS
from livingcities.calls.snapshot import digest
from livingcities.people.models import Organisation
from tests.factories import CityFactory, RegionFactory, UserFactory

from .applying import attach, leader, ready, writer
from .factories import ApplicationFactory, AssignmentFactory, CallFactory, ReviewFactory

State = Application.State

DEADLINE = datetime(2026, 12, 14, 20, 59, 59, tzinfo=UTC)  # 23:59:59 in Moscow
SECOND = timedelta(seconds=1)


def at(moment: datetime) -> Any:
    return mock.patch.object(timezone, "now", return_value=moment)


def draft(zone: str = "Europe/Moscow", grace: int = 0, **fields: Any) -> Application:
    """Complete an hour before the deadline."""
    call = CallFactory(closes_at=DEADLINE, opens_at=DEADLINE - timedelta(days=9), grace_minutes=grace)
    with at(DEADLINE - timedelta(hours=1)):
        return ready(call=call, city=CityFactory(time_zone=zone), **fields)


def submit(application: Application, actor: Any = None) -> Submission:
    fresh = Application.objects.select_related("call__form", "form").get(pk=application.pk)
    return submitting.submit(actor=actor or leader(application), application=fresh)


# --- moments --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_receipt_names_both_times() -> None:
    application = draft("Asia/Vladivostok")
    with at(DEADLINE - SECOND):
        submit(application)
    letter = Email.objects.get(to=leader(application).email)
    assert "06:59" in letter.text
    assert "23:59" in letter.text
    assert application.submissions.get().digest in letter.text


@pytest.mark.django_db
def test_the_receipt_names_the_own_deadline_with_its_hour() -> None:
    application = draft("Asia/Vladivostok")
    Application.objects.update(extended_until=DEADLINE + timedelta(days=1))
    with at(DEADLINE + SECOND):
        submission = submit(application)
    application.refresh_from_db()
    facts = dict(receipt_data(application, submission)["facts"])
    [when] = [text for text in facts.values() if "23:59" in text]
    assert "16" in when, "a day later, already the 16th in Vladivostok"
    assert "06:59" in when


@pytest.mark.django_db
def test_the_pages_of_a_correction_name_its_own_deadline(enter: Callable[[Any], Any]) -> None:
    application = ready(city=CityFactory(time_zone="Asia/Omsk"))
    submit(application)
    until = datetime(2031, 3, 5, 9, 30, tzinfo=UTC)
    Correction.objects.create(application=application, text="Приложите смету", until=until)
    Application.objects.update(state=State.CORRECTION)
    client = enter(leader(application))
    for name in ("application", "fill", "submit"):
        page = client.get(reverse(f"calls:{name}", args=[application.key])).content.decode()
        assert "15:30" in page, name
    assert client.get(reverse("calls:submit", args=[application.key])).context["until"] == until


@pytest.mark.django_db
def test_grace_is_for_what_was_saved_before_the_deadline() -> None:
    begun = draft(grace=15)
    with at(DEADLINE + timedelta(minutes=15) - SECOND):
        submit(begun)
    late = draft(grace=15)
    with at(DEADLINE + timedelta(minutes=15)), pytest.raises(Refused):
        submit(late)


@pytest.mark.django_db
def test_grace_is_not_for_what_was_only_given_a_name() -> None:
    call = CallFactory(closes_at=DEADLINE, opens_at=DEADLINE - timedelta(days=9), grace_minutes=15)
    with at(DEADLINE - timedelta(hours=1)):
        from .factories import ApplicationFactory

        empty = ApplicationFactory(call=call, answers={})
    with at(DEADLINE + SECOND), pytest.raises(Refused):
        drafts.save_answer(actor=leader(empty), application=empty, question="summary", value="а", version=0)


@pytest.mark.django_db
def test_writing_goes_on_in_the_minutes_of_grace_and_not_after() -> None:
    application = draft(grace=15)
    given = {"actor": leader(application), "application": application, "question": "summary", "version": 1}
    with at(DEADLINE + timedelta(minutes=14)):
        assert not drafts.save_answer(value="в последние минуты", **given).conflict
    with at(DEADLINE + timedelta(minutes=15)), pytest.raises(Refused):
        drafts.save_answer(value="поздно", **given | {"version": 2})


@pytest.mark.django_db
def test_nothing_is_begun_after_the_deadline_or_before_the_opening() -> None:
    call = CallFactory(closes_at=DEADLINE, opens_at=DEADLINE - timedelta(days=9))
    person = UserFactory()
    given = {"actor": person, "call": call, "city": CityFactory(), "applicant": "person", "title": "Сквер"}
    for moment in (DEADLINE, DEADLINE - timedelta(days=10)):
        with at(moment), pytest.raises(Refused):
            drafts.begin_application(**given)
    with at(DEADLINE - SECOND):
        assert drafts.begin_application(**given).authors.get().user == person


# --- more time ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_extension_is_for_one_applicant() -> None:
    call = CallFactory(closes_at=DEADLINE, opens_at=DEADLINE - timedelta(days=9), grace_minutes=0)
    with at(DEADLINE - timedelta(hours=1)):
        lucky, other = ready(call=call), ready(call=call)
    until = DEADLINE + timedelta(days=2)
    office = UserFactory(is_secretariat=True)
    with at(DEADLINE + timedelta(hours=1)):
        submitting.grant_extension(actor=office, application=lucky, until=until, reason="наводнение")
        with pytest.raises(Refused):
            submit(other)
    call.state = Call.State.SCREENING
    call.save()
    with at(until - SECOND):
        submit(lucky)
    act = Act.objects.get(verb="calls.grant_extension")
    assert act.data["reason"] == "наводнение"
    assert Email.objects.filter(text__contains="наводнение").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "reason"),
    [(DEADLINE - timedelta(minutes=10), "ремонт"), (DEADLINE, "ремонт"), (DEADLINE + timedelta(days=1), "  ")],
)
def test_an_extension_is_later_and_has_a_reason(until: datetime, reason: str) -> None:
    application = draft()
    office = UserFactory(is_secretariat=True)
    with at(DEADLINE - timedelta(minutes=5)), pytest.raises(Refused):
        submitting.grant_extension(actor=office, application=application, until=until, reason=reason)


@pytest.mark.django_db
def test_only_the_secretariat_gives_more_time() -> None:
    application = draft()
    later = DEADLINE + timedelta(days=1)
    with at(DEADLINE - timedelta(minutes=5)), pytest.raises(Refused):
        submitting.grant_extension(actor=leader(application), application=application, until=later, reason="просим")


# --- corrections ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_correction_has_a_deadline_of_its_own() -> None:
    application = draft()
    with at(DEADLINE - SECOND):
        submit(application)
    until = DEADLINE + timedelta(days=5)
    Correction.objects.create(application=application, text="Нет письма", until=until)
    Application.objects.filter(pk=application.pk).update(state=State.CORRECTION)
    Call.objects.filter(pk=application.call_id).update(state=Call.State.SCREENING)
    application.refresh_from_db()
    fresh = Application.objects.select_related("call").get(pk=application.pk)
    with at(until - timedelta(hours=1)):
        drafts.save_answer(actor=leader(fresh), application=fresh, question="summary", value="Исправлено", version=1)
    with at(until), pytest.raises(Refused):
        submit(application)
    with at(until - SECOND):
        second = submit(application)
    application.refresh_from_db()
    assert (second.number, application.number, application.state) == (2, 1, State.SUBMITTED)
    assert application.corrections.get().answered_at == until - SECOND
    assert application.submissions.get(number=1).snapshot["answers"]["summary"] != "Исправлено"


# --- what is handed in ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_snapshot_holds_everything_a_juror_reads(settings: Any) -> None:
    application = ready(city=CityFactory(name="Озёрск"))
    file = attach(application, leader(application))
    submission = submit(application)
    data = submission.snapshot
    assert data["title"] == application.title
    assert data["city"]["name"] == "Озёрск"
    assert data["answers"]["kind"] == "square"
    assert data["attachments"]["letter"] == [
        {"key": str(file.key), "label": "письмо главы.pdf", "digest": file.digest, "size": file.size}
    ]
    assert submission.digest == digest(data)


@pytest.mark.django_db
def test_an_answer_that_is_not_asked_any_more_stays_out() -> None:
    application = ready()
    actor = leader(application)
    drafts.save_answer(actor=actor, application=application, question="trees", value=12, version=0)
    assert "trees" not in submit(application).snapshot["answers"], "asked for parks only"


@pytest.mark.django_db
def test_what_is_missing_refuses_it() -> None:
    application = ready()
    drafts.save_answer(actor=leader(application), application=application, question="summary", value="", version=1)
    with pytest.raises(Refused):
        submit(application)
    application.refresh_from_db()
    assert application.number is None
    assert application.call.submitted_count == 0


@pytest.mark.django_db
def test_the_nomination_must_fit_unless_the_secretariat_gave_it() -> None:
    application = ready(city=CityFactory(population=15_000))  # the factory's nomination is for larger towns
    with pytest.raises(Refused):
        submit(application)
    Application.objects.filter(pk=application.pk).update(track_by_hand=True)
    submit(application)


@pytest.mark.django_db
def test_taken_back_changed_and_handed_in_again() -> None:
    application = ready()
    actor = leader(application)
    submit(application)
    application.refresh_from_db()
    submitting.reopen(actor=actor, application=application)
    assert application.state == State.DRAFT
    assert application.submitted_at is None
    drafts.save_answer(actor=actor, application=application, question="summary", value="Иначе", version=1)
    second = submit(application)
    application.refresh_from_db()
    assert (application.number, second.number) == (1, 2)
    assert application.call.submitted_count == 1


@pytest.mark.django_db
def test_after_the_deadline_nothing_is_taken_back() -> None:
    application = draft(grace=60)
    with at(DEADLINE - SECOND):
        submit(application)
    application.refresh_from_db()
    with at(DEADLINE), pytest.raises(Refused):
        submitting.reopen(actor=leader(application), application=application)


@pytest.mark.django_db
def test_readers_and_strangers_do_not_hand_in() -> None:
    application = ready()
    for actor in (writer(application, role="reader"), UserFactory(), UserFactory(is_secretariat=True)):
        with pytest.raises(Refused):
            submit(application, actor)
    submit(application, writer(application))


@pytest.mark.django_db
def test_a_withdrawn_application_frees_its_place() -> None:
    call = CallFactory(per_city=1)
    city = CityFactory()
    first, second = ready(call=call, city=city), ready(call=call, city=city)
    submit(first)
    with pytest.raises(Refused):
        submit(second)
    first.refresh_from_db()
    submitting.withdraw(actor=leader(first), application=first)
    submit(second)


@pytest.mark.django_db
def test_nobody_goes_on_reading_what_was_withdrawn() -> None:
    unread = AssignmentFactory()
    application = unread.application
    read = ReviewFactory(assignment=AssignmentFactory(application=application)).assignment
    Call.objects.update(state=Call.State.REVIEW)
    application.refresh_from_db()
    submitting.withdraw(actor=leader(application), application=application)
    for row in (unread, read):
        row.refresh_from_db()
    assert unread.revoked_at is not None
    assert unread.ended == "withdrawn"
    assert read.revoked_at is None, "a review that was handed in stays"


@pytest.mark.django_db
def test_the_letter_promises_to_take_back_only_what_can_be_taken_back() -> None:
    application = ready()
    submit(application)
    assert "вернуть себе" in Email.objects.get().text
    late = draft(grace=15)
    with at(DEADLINE + SECOND):
        submit(late)
    assert "вернуть себе" not in Email.objects.latest("pk").text, "in the minutes of grace nothing is taken back"


@pytest.mark.django_db
def test_the_region_is_asked_where_the_call_says_so() -> None:
    application = ready(call=CallFactory(by_region=True, region_quota=0))
    submit(application)
    application.refresh_from_db()
    assert application.region_says == Application.RegionSays.WAITING, "its quota is counted when it puts forward"


@pytest.mark.django_db
def test_a_newer_form_is_looked_at_before_handing_in() -> None:
    from livingcities.calls.models import FormVersion

    application = ready()
    call = application.call
    call.form = FormVersion.objects.create(call=call, number=2, schema=call.form.schema, published_at=timezone.now())
    call.save()
    with pytest.raises(Refused):
        submit(application)
    fresh = Application.objects.select_related("call__form").get(pk=application.pk)
    drafts.take_new_form(actor=leader(application), application=fresh)
    assert submit(application).form == call.form


# --- at the same time --------------------------------------------------------------------------------------

Together = Callable[..., list[Any]]


def test_a_double_click_hands_in_once(together: Together) -> None:
    application = ready()
    actor = leader(application)
    results = together(*[lambda: submit(application, actor)] * 2)
    assert sum(isinstance(result, Submission) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Submission.objects.count() == 1
    assert Email.objects.count() == 1


def test_two_authors_hand_in_at_once(together: Together) -> None:
    application = ready()
    first, second = leader(application), writer(application)
    results = together(lambda: submit(application, first), lambda: submit(application, second))
    assert sum(isinstance(result, Submission) for result in results) == 1
    assert Submission.objects.count() == 1


def test_numbers_are_given_once(together: Together) -> None:
    call = CallFactory()
    applications = [ready(call=call) for _n in range(4)]
    results = together(*[lambda each=each: submit(each) for each in applications])
    assert all(isinstance(result, Submission) for result in results), results
    assert sorted(Application.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_quota_of_one_takes_one(together: Together) -> None:
    region = RegionFactory(code="74")
    call = CallFactory(region_quota=1)
    applications = [ready(call=call, city=CityFactory(region=region)) for _n in range(2)]
    results = together(*[lambda each=each: submit(each) for each in applications])
    assert sum(isinstance(result, Submission) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Application.objects.filter(state=State.SUBMITTED).count() == 1
    call.refresh_from_db()
    assert call.submitted_count == 1


def test_a_text_saved_while_it_is_handed_in_is_in_or_refused(together: Together) -> None:
    """Whoever is told «saved» finds the text in what was handed in."""
    application = ready()
    actor = leader(application)
    fresh = Application.objects.select_related("call").get(pk=application.pk)

    def save() -> Any:
        return drafts.save_answer(actor=actor, application=fresh, question="summary", value="Новый текст", version=1)

    saved, submission = together(save, lambda: submit(application, actor))
    assert isinstance(submission, Submission)
    is_in = submission.snapshot["answers"]["summary"] == "Новый текст"
    assert is_in == isinstance(saved, drafts.Saved), (saved, submission.snapshot)


# --- who may not ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_authority_hands_in_once_it_is_confirmed() -> None:
    """Anybody can sign up as an administration."""
    authority = Organisation.objects.create(kind="authority", name="Администрация Озёрска")
    application = ready()
    Application.objects.update(applicant="authority", organisation=authority)
    with pytest.raises(Refused):
        submit(application)
    Organisation.objects.update(confirmed_at=timezone.now())
    submit(application)


@pytest.mark.django_db
def test_nobody_begins_drafts_without_end() -> None:
    call, person = CallFactory(), UserFactory()
    begin = {"actor": person, "call": call, "city": CityFactory(), "applicant": "person", "title": "Сквер"}
    for _n in range(MOST_DRAFTS):
        ApplicationFactory(call=call, city=begin["city"], author=person, answers={})
    with pytest.raises(Refused):
        drafts.begin_application(**begin)
    Application.objects.filter(created_by=person).first().delete()
    assert drafts.begin_application(**begin).pk
