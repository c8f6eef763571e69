"""E-mail: a row in the outbox inside the act's transaction; the worker sends it, tries again, gives up."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from .clock import every
from .models import Email

# Minutes until the next try; after the last the letter is marked as failed and shown to the secretariat.
RETRY_AFTER = (1, 5, 30, 120, 720)
KEEP_DAYS = 30


def queue_email(*, to: str, subject: str, text: str, html: str = "") -> Email:
    """Put one letter into the outbox. Call it inside the transaction of the act that causes it."""
    email = Email.objects.create(to=to, subject=" ".join(subject.split())[:300], text=text, html=html)
    transaction.on_commit(lambda: send_email.enqueue(email.pk))
    return email


@task()
def send_email(email_id: int) -> None:
    """Send a waiting letter. The row is claimed first: two workers never send one letter twice."""
    claimed = Email.objects.filter(pk=email_id).due().update(next_try_at=timezone.now() + timedelta(minutes=10))
    if not claimed:
        return
    email = Email.objects.get(pk=email_id)
    message = EmailMultiAlternatives(email.subject, email.text, to=[email.to])
    if email.html:
        message.attach_alternative(email.html, "text/html")
    try:
        message.send(using="default")
    except OSError as error:  # smtplib's errors and refused connections are all OSError
        _note_failure(email, error)
    else:
        email.state, email.sent_at, email.error = Email.State.SENT, timezone.now(), ""
        email.tries += 1
        email.save(update_fields=["state", "sent_at", "error", "tries"])


def _note_failure(email: Email, error: OSError) -> None:
    email.error = f"{type(error).__name__}: {error}"
    if email.tries < len(RETRY_AFTER):
        email.next_try_at = timezone.now() + timedelta(minutes=RETRY_AFTER[email.tries])
    else:
        email.state = Email.State.FAILED
    email.tries += 1
    email.save(update_fields=["error", "next_try_at", "state", "tries"])


@every(minutes=1)
def retry_emails() -> None:
    """Hand letters whose time has come again to the worker."""
    for pk in Email.objects.due().values_list("pk", flat=True)[:500]:
        send_email.enqueue(pk)


@every(minutes=60 * 24)
def forget_old_emails() -> None:
    """Letters hold personal data and sign-in codes: delete them after a month."""
    Email.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)).delete()
