"""Letters through a real SMTP server on this machine."""

from __future__ import annotations

import email
import socket
from datetime import timedelta
from email.policy import default as modern
from importlib import import_module

import pytest
from aiosmtpd.controller import Controller
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from livingcities.base import outbox
from livingcities.base.actors import SYSTEM
from livingcities.base.models import Act, Email
from livingcities.base.operation import leave_trace
from livingcities.base.outbox import forget_old_emails, queue_email, retry_emails, send_email


class Post:
    """Keeps what arrives; answers with `says` when it is set."""

    def __init__(self):
        self.letters, self.says = [], ""

    async def handle_DATA(self, server, session, envelope):
        if self.says:
            return self.says
        self.letters.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=modern)))
        return "250 OK"


@pytest.fixture
def post(settings):
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        host, port = probe.getsockname()
    controller = Controller(handler, hostname=host, port=port)
    controller.start()
    settings.MAILERS = {"default": {"OPTIONS": {"host": host, "port": port, "timeout": 5}}}
    yield handler
    controller.stop()


def letter(**fields):
    given = {"to": "anna@example.org", "subject": "Код для входа", "text": "Ваш код: 123 456", **fields}
    return Email.objects.create(**given)


@pytest.mark.django_db
def test_a_letter_arrives_as_written(post):
    sent = letter(html="<p>Ваш код: <b>123 456</b></p>")
    send_email.call(sent.pk)
    sent.refresh_from_db()
    [(to, message)] = post.letters
    assert to == ["anna@example.org"]
    assert message["subject"] == "Код для входа"
    assert "Ваш код: 123 456" in message.get_body(("plain",)).get_content()
    assert "<b>123 456</b>" in message.get_body(("html",)).get_content()
    assert (sent.state, sent.tries, sent.error) == (Email.State.SENT, 1, "")


@pytest.mark.django_db
def test_a_letter_that_one_can_switch_off_says_where(post):
    address = "https://cities.example.org/cases/letters/" + "x" * 90 + "/"
    send_email.call(letter(unsubscribe=address).pk)
    send_email.call(letter().pk)
    (_to, with_button), (_to, without) = post.letters
    assert "".join(with_button["List-Unsubscribe"].split()) == f"<{address}>"
    assert with_button["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert without["List-Unsubscribe"] is without["List-Unsubscribe-Post"] is None


@pytest.mark.django_db
def test_a_subject_cannot_smuggle_a_header(post, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        written = queue_email(to="anna@example.org", subject="Новости\nBcc: all@example.org", text="…")
    send_email.call(written.pk)
    assert post.letters[0][0] == ["anna@example.org"]
    assert post.letters[0][1]["subject"] == "Новости Bcc: all@example.org"


@pytest.mark.django_db
def test_a_refused_letter_is_tried_again_later_and_given_up_at_last(post):
    post.says = "451 try again later"
    pk = letter().pk
    for tries, minutes in enumerate(outbox.RETRY_AFTER, start=1):
        send_email.call(pk)
        row = Email.objects.get(pk=pk)
        assert (row.state, row.tries) == (Email.State.WAITING, tries)
        assert "451" in row.error
        assert abs(row.next_try_at - timezone.now() - timedelta(minutes=minutes)) < timedelta(seconds=30)
        send_email.call(pk)  # before its time nothing happens
        assert Email.objects.get(pk=pk).tries == tries
        Email.objects.update(next_try_at=timezone.now())
    send_email.call(pk)
    assert Email.objects.get(pk=pk).state == Email.State.FAILED


@pytest.mark.django_db
def test_after_a_failure_the_next_try_delivers(post):
    post.says = "451 try again later"
    pk = letter().pk
    send_email.call(pk)
    post.says = ""
    Email.objects.update(next_try_at=timezone.now())
    send_email.call(pk)
    row = Email.objects.get(pk=pk)
    assert (row.state, row.tries, row.error, len(post.letters)) == (Email.State.SENT, 2, "", 1)


@pytest.mark.django_db
def test_a_server_that_is_away_is_a_failure_to_try_again(settings):
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1}}}
    pk = letter().pk
    send_email.call(pk)
    row = Email.objects.get(pk=pk)
    assert (row.state, row.tries) == (Email.State.WAITING, 1)
    assert "ConnectionRefusedError" in row.error


@pytest.mark.django_db
def test_a_letter_that_cannot_be_composed_is_given_up_at_last(post):
    pk = letter(subject="Две\nстроки").pk
    for tries in range(1, len(outbox.RETRY_AFTER) + 2):
        send_email.call(pk)
        assert Email.objects.get(pk=pk).tries == tries
        Email.objects.update(next_try_at=timezone.now())
    row = Email.objects.get(pk=pk)
    assert row.state == Email.State.FAILED
    assert "ValueError" in row.error
    assert post.letters == []


@pytest.mark.django_db(transaction=True)
def test_while_the_worker_is_down_a_letter_is_handed_over_once(post):
    letter()
    for _minute in range(5):
        retry_emails()
    assert DBTaskResult.objects.count() == 1
    Email.objects.update(next_try_at=timezone.now())  # the worker has not come back for long
    retry_emails()
    assert DBTaskResult.objects.count() == 2
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert len(post.letters) == 1
    assert Email.objects.get().state == Email.State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_letter_of_an_act_that_fails_is_never_sent(post):
    with transaction.atomic():
        queue_email(to="anna@example.org", subject="x", text="y")
        transaction.set_rollback(True)
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert not Email.objects.exists()
    assert post.letters == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_was_queued(post):
    with transaction.atomic():
        queue_email(to="anna@example.org", subject="x", text="y")
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert len(post.letters) == 1
    retry_emails()
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert len(post.letters) == 1


def test_two_workers_never_send_one_letter_twice(together, post):
    """Two real connections at one moment, fifteen times."""
    for _round in range(15):
        pk = letter().pk
        results = together(lambda pk=pk: send_email.call(pk), lambda pk=pk: send_email.call(pk))
        assert results == [None, None]
    assert len(post.letters) == 15
    assert Email.objects.filter(state=Email.State.SENT, tries=1).count() == 15


@pytest.mark.django_db
def test_old_letters_are_forgotten():
    old, young = letter(), letter()
    Email.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=outbox.KEEP_DAYS, minutes=1))
    forget_old_emails()
    assert list(Email.objects.values_list("pk", flat=True)) == [young.pk]


@pytest.mark.django_db
def test_codes_are_taken_out_of_old_subjects_and_out_of_the_journal():
    code = letter(subject="123456 – ваш код для входа")
    news = letter(subject="2026 год в цифрах")
    leave_trace("office.retry_email", actor=SYSTEM, target=code)
    Act.objects.update(title="123456 – ваш код для входа → anna@example.org")
    import_module("livingcities.base.migrations.0003_no_codes_in_subjects").take_codes_out(apps, None)
    code.refresh_from_db()
    news.refresh_from_db()
    assert (code.subject, news.subject) == ("– ваш код для входа", "2026 год в цифрах")
    assert Act.objects.get().title == str(code)
