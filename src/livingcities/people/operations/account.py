from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import transaction
from django.tasks import task

from livingcities.base.actors import SYSTEM, Actor
from livingcities.base.clock import each, every
from livingcities.base.operation import leave_trace, operation
from livingcities.people import emails, personal_data, rules
from livingcities.people.models import User


@operation("people.export_data", rule=rules.can_export_data)
def export_data(*, actor: Actor, person: User) -> None:
    """Note that a person takes a copy of everything the site keeps about them.

    The copy itself (`personal_data.archive_of`) is made afterwards: it takes long, and other writers would wait."""
    leave_trace("people.export_data", actor=actor, target=person)


@operation("people.delete_account", rule=rules.can_delete_account)
def delete_account(*, actor: Actor, person: User) -> None:
    """Erase a person: what every room keeps, then the account. The journal keeps its lines without a name."""
    email, pk = person.email, person.pk
    leave_trace("people.delete_account", actor=SYSTEM, target=person)
    personal_data.erase_everywhere(person)
    person.delete()
    emails.goodbye(email)
    transaction.on_commit(lambda: end_sessions.enqueue(pk))


@operation("people.forget_unconfirmed", rule=rules.can_forget_unconfirmed)
def forget_unconfirmed(*, actor: Actor, person: User) -> None:
    """Erase a sign-up whose address nobody confirmed within a week. No letter: the address may be a stranger's."""
    leave_trace("people.forget_unconfirmed", actor=actor, target=person)
    personal_data.erase_everywhere(person)
    person.delete()


@every(minutes=60 * 24)
def forget_unconfirmed_sign_ups() -> None:
    each(User.objects.never_confirmed()[:1000], lambda person: forget_unconfirmed(actor=SYSTEM, person=person))


@task()
def end_sessions(user_id: int) -> None:
    """Delete the sessions of a person who is gone. They open nothing any more, but hold the address."""
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") == str(user_id):
            session.delete()
