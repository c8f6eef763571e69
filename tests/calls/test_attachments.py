"""Files of an application: who sends, who reads, what becomes of one that is taken out."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from livingcities.base import uploads
from livingcities.base.decision import Refused
from livingcities.calls.models import Application, Attachment, Juror, RegionRepresentative
from livingcities.calls.operations import attachments, submitting
from tests.factories import UserFactory

from .applying import attach, leader, pdf_bytes, ready, upload, writer
from .factories import SCHEMA, AssignmentFactory, CallFactory, JurorFactory

pytestmark = pytest.mark.django_db
Enter = Callable[[Any], Client]


def send(client: Client, application: Application, *files: Any, question: str = "letter") -> Any:
    address = reverse("calls:attach", args=[application.key, question])
    return client.post(address, {f"a-{question}": list(files)}, headers={"x-autosave": "1"})


def download(client: Client, attachment: Attachment) -> Any:
    return client.get(reverse("calls:attachment", args=[attachment.key]))


# --- sending --------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_a_name_of_ours(enter: Enter) -> None:
    application = ready()
    answer = send(enter(leader(application)), application, upload("../../план <b>.pdf")).json()
    attachment = application.attachments.get()
    assert attachment.label == "план b.pdf"
    assert attachment.file.name.startswith(f"applications/{application.pk}/")
    assert "план" not in attachment.file.name
    assert "план b.pdf" in answer["row"]


@pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"MZ" + bytes(300), b"%PDF-1.7 <script>", b""])
def test_a_lie_is_refused_by_the_field(enter: Enter, content: bytes) -> None:
    application = ready()
    answer = send(enter(leader(application)), application, upload("смета.pdf", content)).json()
    assert "errorlist" in answer["row"]
    assert not application.attachments.exists()


def test_no_more_files_than_the_question_takes(enter: Enter) -> None:
    application = ready()
    files = [upload(f"{n}.pdf", pdf_bytes(author=str(n))) for n in range(3)]
    answer = send(enter(leader(application)), application, *files).json()
    assert application.attachments.count() == 2
    assert "2.pdf" in answer["row"], "the reason names the file that was too many"


def test_files_that_have_no_room_are_not_even_opened(enter: Enter, monkeypatch: Any) -> None:
    """Opening a picture costs a thousand times what sending it costs."""
    opened: list[str] = []
    accept = uploads.accept
    monkeypatch.setattr(
        uploads, "accept", lambda content, **more: opened.append(content.name) or accept(content, **more)
    )
    application = ready()
    files = [upload(f"{n}.pdf", pdf_bytes(author=str(n))) for n in range(9)]
    answer = send(enter(leader(application)), application, *files).json()
    assert opened == ["0.pdf", "1.pdf"]
    assert len(answer["faults"]) == 7


def test_files_are_counted_one_by_one_against_the_limit_of_an_hour(enter: Enter, monkeypatch: Any) -> None:
    monkeypatch.setattr("livingcities.calls.views.attachments.FILES_AN_HOUR", 1)
    application = ready()
    files = [upload(f"{n}.pdf", pdf_bytes(author=str(n))) for n in range(2)]
    send(enter(leader(application)), application, *files)
    assert application.attachments.count() == 1


def test_the_same_file_twice_is_kept_once(enter: Enter) -> None:
    application = ready()
    client = enter(leader(application))
    same = pdf_bytes()
    send(client, application, upload("а.pdf", same))
    send(client, application, upload("б.pdf", same))
    assert application.attachments.get().label == "а.pdf"


def test_a_file_that_is_too_heavy_for_its_question(enter: Enter, monkeypatch: Any) -> None:
    from livingcities.base import uploads

    monkeypatch.setattr(uploads, "MB", 10)  # the question takes 20 of them
    application = ready()
    answer = send(enter(leader(application)), application, upload()).json()
    assert "errorlist" in answer["row"]
    assert not application.attachments.exists()


def test_a_file_over_the_limit_of_the_site_says_so_and_the_rest_is_saved(enter: Enter, monkeypatch: Any) -> None:
    from livingcities.base import upload_limits

    monkeypatch.setattr(upload_limits, "MOST_BYTES", 100)
    application = ready()
    typed = {"a-summary": "Новый текст", "v-summary": "1", "a-letter": upload()}
    page = enter(leader(application)).post(reverse("calls:fill", args=[application.key]), typed)
    assert page.status_code == 422
    assert "errorlist" in page.content.decode()
    assert application.answers.get(question="summary").value == "Новый текст"


def test_only_writers_send_and_only_questions_for_files_take(enter: Enter) -> None:
    application = ready()
    reader = enter(writer(application, role="reader"))
    assert send(reader, application, upload()).status_code == 403
    assert send(enter(UserFactory()), application, upload()).status_code == 404
    assert send(enter(leader(application)), application, upload(), question="summary").status_code == 404
    assert not application.attachments.exists()


# --- taking out -----------------------------------------------------------------------------------------


def test_a_file_of_a_draft_goes_for_good(django_capture_on_commit_callbacks: Any) -> None:
    application = ready()
    attachment = attach(application, leader(application))
    name = attachment.file.name
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(actor=leader(application), attachment=attachment)
    assert not default_storage.exists(name)
    assert not application.attachments.exists()


def test_a_file_that_was_handed_in_stays(django_capture_on_commit_callbacks: Any) -> None:
    application = ready()
    attachment = attach(application, leader(application))
    submitting.submit(actor=leader(application), application=application)
    with pytest.raises(Refused):
        attachments.remove_attachment(actor=leader(application), attachment=attachment)
    application.refresh_from_db()
    submitting.reopen(actor=leader(application), application=application)
    attachment.application = application
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(actor=leader(application), attachment=attachment)
    attachment.refresh_from_db()
    assert attachment.removed_at
    assert default_storage.exists(attachment.file.name)
    second = submitting.submit(actor=leader(application), application=application)
    assert second.snapshot["attachments"] == {}


def test_nothing_is_left_behind_when_the_row_fails(monkeypatch: Any, settings: Any) -> None:
    application = ready()

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(Attachment, "save", fail)
    with pytest.raises(RuntimeError):
        attach(application, leader(application))
    assert default_storage.listdir(f"applications/{application.pk}")[1] == []


# --- reading --------------------------------------------------------------------------------------------


def handed_in(*, blind: bool = False, identifies: bool = False) -> tuple[Application, Attachment]:
    about, money = SCHEMA["sections"]
    asked = [each | ({"identifies": identifies} if each["kind"] == "file" else {}) for each in money["questions"]]
    call = CallFactory(is_blind=blind, schema={"sections": [about, money | {"questions": asked}]})
    application = ready(call=call)
    content = pdf_bytes(author="Ольга Рябинина")
    attachment = attach(application, leader(application), "Озёрск, письмо.pdf", content=content)
    submitting.submit(actor=leader(application), application=application)
    Application.objects.filter(pk=application.pk).update(state="admitted")
    call.state = "review"
    call.save()
    application.refresh_from_db()
    return application, attachment


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_always_a_download_and_never_a_page(enter: Enter) -> None:
    application, attachment = handed_in()
    response = download(enter(leader(application)), attachment)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "%D0%9E%D0%B7" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Type"] == "application/pdf"


def test_a_draft_s_file_is_for_its_authors(enter: Enter) -> None:
    application = ready()
    attachment = attach(application, leader(application))
    assert download(enter(leader(application)), attachment).status_code == 200
    assert download(enter(writer(application, role="reader")), attachment).status_code == 200
    for person in (UserFactory(), UserFactory(is_secretariat=True)):
        assert download(enter(person), attachment).status_code == 404
    assert download(Client(), attachment).status_code == 302


def test_what_was_handed_in_is_read_by_office_region_and_its_jurors(enter: Enter) -> None:
    application, attachment = handed_in()
    application.call.by_region = True
    application.call.save()
    speaker, other = UserFactory(), JurorFactory(call=application.call)
    RegionRepresentative.objects.create(region=application.city.region, user=speaker)
    juror = AssignmentFactory(application=application).juror
    for person in (UserFactory(is_secretariat=True), speaker, juror.user):
        assert download(enter(person), attachment).status_code == 200
    for person in (UserFactory(), other.user):
        assert download(enter(person), attachment).status_code == 404


def test_a_juror_who_left_reads_no_more(enter: Enter) -> None:
    application, attachment = handed_in()
    juror = AssignmentFactory(application=application).juror
    client = enter(juror.user)
    Juror.objects.filter(pk=juror.pk).update(state=Juror.State.LEFT)
    assert download(client, attachment).status_code == 404


def test_a_later_file_that_was_not_handed_in_is_not_shown(enter: Enter) -> None:
    application, _attachment = handed_in()
    later = Attachment.objects.create(
        application=application, question="letter", label="x.pdf", media_type="application/pdf", extension=".pdf",
        size=1, digest="0" * 64, file="applications/x.pdf",
    )  # fmt: skip
    juror = AssignmentFactory(application=application).juror
    for person in (juror.user, UserFactory(is_secretariat=True)):
        assert download(enter(person), later).status_code == 404


def test_a_blind_season_hides_names_in_label_and_file(enter: Enter) -> None:
    application, attachment = handed_in(blind=True)
    juror = AssignmentFactory(application=application).juror
    response = download(enter(juror.user), attachment)
    assert response.status_code == 200
    assert "%D0%9E%D0%B7" not in response.headers["Content-Disposition"], "the label named the town"
    content = body(response)
    assert "Рябинина" not in str(PdfReader(io.BytesIO(content)).metadata)
    own = body(download(enter(leader(application)), attachment))
    assert "Рябинина" in str(PdfReader(io.BytesIO(own)).metadata), "its authors get it as it was given"


def test_a_blind_season_hides_the_files_that_say_who_applies(enter: Enter) -> None:
    application, attachment = handed_in(blind=True, identifies=True)
    juror = AssignmentFactory(application=application).juror
    assert download(enter(juror.user), attachment).status_code == 404
