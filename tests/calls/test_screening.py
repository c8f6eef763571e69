"""Checking applications: the checklist, corrections, verdicts, and who may look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from livingcities.base.decision import Refused
from livingcities.base.models import Act, Email
from livingcities.calls import handed_in
from livingcities.calls.handed_in import Asked
from livingcities.calls.models import Application, Call
from livingcities.calls.operations import screening as acts
from livingcities.programmes.models import EditionCall
from tests.factories import UserFactory
from tests.programmes.factories import EditionFactory

from .factories import CallFactory, SubmissionFactory

pytestmark = pytest.mark.django_db
State = Application.State


@pytest.fixture
def office() -> Any:
    return UserFactory(is_secretariat=True)


@pytest.fixture
def call() -> Call:
    return CallFactory(screening=True)


def submitted(call: Call, **fields: Any) -> Application:
    return SubmissionFactory(application__call=call, application__state=State.SUBMITTED, **fields).application


def check(office: Any, application: Application, *answers: bool) -> None:
    for item, met in zip(application.call.screening_items.all(), answers, strict=True):
        acts.mark_item(actor=office, application=application, item=item, is_met=met)


def test_marks_are_kept_changed_and_taken_off(office: Any, call: Call):
    application, item = submitted(call), call.screening_items.first()
    acts.mark_item(actor=office, application=application, item=item, is_met=False, note="нет сметы")
    acts.mark_item(actor=office, application=application, item=item, is_met=True)
    mark = application.screening_marks.get()
    assert (mark.is_met, mark.note, mark.by) == (True, "", office)
    acts.mark_item(actor=office, application=application, item=item, is_met=None)
    assert not application.screening_marks.exists()
    assert Act.objects.filter(verb="calls.mark_item").count() == 3


def test_a_line_of_another_call_is_refused(office: Any, call: Call):
    with pytest.raises(Refused):
        acts.mark_item(
            actor=office, application=submitted(call), item=CallFactory().screening_items.first(), is_met=True
        )


def test_checking_begins_before_the_deadline_verdicts_do_not(office: Any):
    application = submitted(CallFactory())
    check(office, application, True, True)
    for act, given in ((acts.admit, {}), (acts.reject, {"reason": "нет"})):
        with pytest.raises(Refused):
            act(actor=office, application=application, **given)


def test_a_correction_has_its_own_deadline_and_goes_to_the_authors(office: Any, call: Call):
    application = submitted(call)
    until = timezone.now() + timedelta(days=3)
    asked = acts.ask_correction(actor=office, application=application, text="Приложите смету", until=until)
    application.refresh_from_db()
    assert application.state == State.CORRECTION
    letter = Email.objects.get(to=application.created_by.email)
    assert "Приложите смету" in letter.text
    again = acts.ask_correction(actor=office, application=application, text="И письмо", until=until)
    asked.refresh_from_db()
    assert asked.answered_at
    assert again.answered_at is None
    with pytest.raises(Refused):
        acts.ask_correction(actor=office, application=application, text="Вчера", until=timezone.now())


def test_a_rejection_needs_a_reason_which_is_sent(office: Any, call: Call):
    application = submitted(call)
    with pytest.raises(Refused):
        acts.reject(actor=office, application=application, reason="  ")
    acts.reject(actor=office, application=application, reason="Проект уже построен")
    application.refresh_from_db()
    assert application.state == State.REJECTED
    assert "Проект уже построен" in Email.objects.get().text
    assert "Проект уже построен" not in str(list(Act.objects.values_list("data", flat=True)))
    acts.return_to_screening(actor=office, application=application)
    application.refresh_from_db()
    assert (application.state, application.verdict_reason) == (State.SUBMITTED, "")


def test_only_those_whose_whole_checklist_is_met_are_admitted_at_once(office: Any, call: Call):
    met, half, unchecked = submitted(call), submitted(call), submitted(call)
    again = submitted(call)
    check(office, met, True, True)
    check(office, half, True, False)
    check(office, again, True, True)
    Application.objects.filter(pk=again.pk).update(submitted_at=timezone.now() + timedelta(seconds=1))
    assert acts.admit_ready(actor=office, call=call) == 1
    states = {row.pk: row.state for row in call.applications.all()}
    assert states == {met.pk: "admitted", half.pk: "submitted", unchecked.pk: "submitted", again.pk: "submitted"}
    assert Email.objects.count() == 1


def test_the_verdict_waits_for_the_region(office: Any):
    call = CallFactory(screening=True, by_region=True)
    application = submitted(call, application__region_says="waiting")
    check(office, application, True, True)
    assert acts.admit_ready(actor=office, call=call) == 0
    with pytest.raises(Refused):
        acts.admit(actor=office, application=application)


def test_filters_find_what_they_say(office: Any, call: Call):
    ready, overdue, fresh = submitted(call), submitted(call), submitted(call)
    admitted = SubmissionFactory(application__call=call, application__title="Сквер у вокзала").application
    check(office, ready, True, True)
    acts.ask_correction(actor=office, application=overdue, text="?", until=timezone.now() + timedelta(seconds=60))
    overdue.corrections.update(until=timezone.now() - timedelta(seconds=1))

    def numbers(**asked: Any) -> list[int]:
        return [row.number for row in handed_in.found(call, Asked.of(asked))]

    assert numbers() == [1, 2, 3, 4]
    assert numbers(work="ready") == [ready.number]
    assert numbers(work="overdue") == [overdue.number]
    assert numbers(work="unchecked") == [fresh.number]
    assert numbers(state="admitted") == [admitted.number]
    assert numbers(q="вокзала") == [admitted.number]
    assert numbers(q=admitted.reference) == [admitted.number]
    assert numbers(track=str(admitted.track_id)) == [1, 2, 3, 4]
    assert numbers(track="99999") == []
    assert numbers(state="draft", work="nonsense") == [1, 2, 3, 4], "what is no filter does not filter"
    Application.objects.filter(pk=fresh.pk).update(state=State.WITHDRAWN)
    assert numbers() == [ready.number, overdue.number, admitted.number]
    assert numbers(state="withdrawn") == [fresh.number]


def test_one_number_of_applications_for_every_page(secretariat: Client):
    """What was withdrawn or taken back does not stand handed in, on whatever page one counts."""
    call = CallFactory(screening=True)
    submitted(call)
    for state in (State.WITHDRAWN, State.DRAFT):
        Application.objects.filter(pk=submitted(call).pk).update(state=state)
    edition = EditionFactory()
    EditionCall.objects.create(edition=edition, call=call, number=1)
    assert handed_in.counts(call)["all"] == handed_in.found(call, Asked()).count() == 1
    assert handed_in.counts(call)["drafts"] == 1
    shown = secretariat.get(edition.programme.get_absolute_url()).context["editions"]
    assert [row.applications for row in shown] == [1]


def test_ready_is_what_may_be_admitted(office: Any, secretariat: Client, call: Call):
    """The page, the button and the filter say one number: an application without a nomination waits for one."""
    fits, stray = submitted(call), submitted(call)
    Application.objects.filter(pk=stray.pk).update(track=None)
    for application in (fits, stray):
        check(office, application, True, True)
    page = secretariat.get(f"/calls/{call.slug}/applications/?work=ready")
    assert page.context["ready"] == 1
    assert [row.pk for row in page.context["page"]] == [fits.pk]
    assert acts.admit_ready(actor=office, call=call) == 1


def test_an_item_that_is_not_met_is_checked(office: Any, call: Call):
    half, refused = submitted(call), submitted(call)
    check(office, refused, True, False)
    acts.mark_item(actor=office, application=half, item=call.screening_items.first(), is_met=True)
    assert [row.pk for row in handed_in.found(call, Asked(work="unchecked"))] == [half.pk]


def test_the_page_checks_asks_and_admits(secretariat: Client, call: Call):
    application = submitted(call)
    page = f"/calls/{call.slug}/applications/{application.number}/"
    assert "занята машинами" in secretariat.get(page).content.decode()
    secretariat.post(page, {"do": "marks", "met-1": "yes", "met-2": "no", "note-2": "не открывается"})
    assert dict(application.screening_marks.values_list("item__number", "is_met")) == {1: True, 2: False}
    wrong = secretariat.post(
        page, {"do": "correction", "correction-text": "Смету", "correction-until": "2020-01-01T10:00"}
    )
    assert wrong.status_code == 422
    assert "Смету" in wrong.content.decode()
    secretariat.post(page, {"do": "admit"})
    application.refresh_from_db()
    assert application.state == State.ADMITTED
    assert secretariat.post(page, {"do": "reject", "verdict-reason": "поздно"}).status_code == 422
    secretariat.post(page, {"do": "return"})
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_marks_that_did_not_change_are_not_written_again(secretariat: Client, call: Call):
    application = submitted(call)
    page = f"/calls/{call.slug}/applications/{application.number}/"
    secretariat.post(page, {"do": "marks", "met-1": "yes", "met-2": ""})
    secretariat.post(page, {"do": "marks", "met-1": "yes", "met-2": ""})
    assert Act.objects.filter(verb="calls.mark_item").count() == 1


def test_the_table_is_safe_for_a_spreadsheet(secretariat: Client, call: Call):
    submitted(call, application__title="=cmd|' /C calc'!A0")
    answer = secretariat.get(f"/calls/{call.slug}/applications.csv")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert "'=cmd" in text
    assert "attachment" in answer["Content-Disposition"]


def test_nobody_else_sees_lists_and_checks(clients: dict[str, Client], call: Call):
    application = submitted(call)
    for page in ("applications/", "applications.csv", "applications/admit/", f"applications/{application.number}/"):
        for role in ("resident", "member", "coordinator"):
            assert clients[role].get(f"/calls/{call.slug}/{page}").status_code == 403, (role, page)
        assert clients["visitor"].get(f"/calls/{call.slug}/{page}").status_code == 302


def test_the_author_does_not_see_the_check_of_the_own_application(call: Call, enter: Any):
    application = submitted(call)
    author = enter(application.created_by)
    assert author.get(f"/calls/{call.slug}/applications/{application.number}/").status_code == 403
