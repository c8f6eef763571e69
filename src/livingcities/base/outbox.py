"""E-mail: a row in the outbox inside the act's transaction; the worker sends it, tries again, gives up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from .clock import every
from .models import Email

# Minutes until the next try; after the last the letter is marked as failed and shown to the secretariat.
RETRY_AFTER = (1, 5, 30, 120, 720)
KEEP_DAYS = 30
AT_WORK = timedelta(minutes=10)  # so long a letter belongs to the worker that has it


def queue_email(*, to: str, subject: str, text: str, html: str = "", unsubscribe: str = "") -> Email:
    """Put one letter into the outbox. Call it inside the transaction of the act that causes it.

    `unsubscribe` is an address where one POST, without cookies, ends letters of this kind (RFC 8058)."""
    subject = " ".join(subject.split())[:300]
    email = Email.objects.create(to=to, subject=subject, text=text, html=html, unsubscribe=unsubscribe)
    transaction.on_commit(lambda: send_email.enqueue(email.pk))
    return email


@task()
def send_email(email_id: int, slot: str = "") -> None:
    """Send a letter that is due, or one that was handed over until this `slot`.

    The row is claimed first: two workers never send one letter twice."""
    letters = Email.objects.filter(pk=email_id, state=Email.State.WAITING)
    letters = letters.filter(next_try_at=datetime.fromisoformat(slot)) if slot else letters.due()
    if not letters.update(next_try_at=timezone.now() + AT_WORK):
        return
    email = Email.objects.get(pk=email_id)
    try:
        _deliver(email)
    except Exception as error:  # a server that refuses or is away, or a letter that no server would take
        _note_failure(email, error)
    else:
        email.state, email.sent_at, email.error = Email.State.SENT, timezone.now(), ""
        email.tries += 1
        email.save(update_fields=["state", "sent_at", "error", "tries"])


def _deliver(email: Email) -> None:
    headers = {}
    if email.unsubscribe:
        headers = {"List-Unsubscribe": f"<{email.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(email.subject, email.text, to=[email.to], headers=headers)
    if email.html:
        message.attach_alternative(email.html, "text/html")
    message.send(using="default")


def _note_failure(email: Email, error: Exception) -> None:
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
    slot = timezone.now() + AT_WORK
    for pk in list(Email.objects.due().order_by("next_try_at").values_list("pk", flat=True)[:500]):
        # Moved on at once: while the worker is down the same letters would be handed over every minute.
        if Email.objects.filter(pk=pk).due().update(next_try_at=slot):
            send_email.enqueue(pk, slot.isoformat())


@every(minutes=60 * 24)
def forget_old_emails() -> None:
    """Letters hold personal data and sign-in codes: delete them after a month."""
    Email.objects.filter(created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)).delete()
