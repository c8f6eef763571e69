from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from livingcities.base.actors import Actor
from livingcities.base.operation import leave_trace, operation
from livingcities.people import rules
from livingcities.people.models import Audience, Shown, User
from livingcities.people.photos import Portrait

PROFILE_FIELDS = ("surname", "given_name", "patronymic", "help_offered")


@operation("people.update_profile", rule=rules.can_change_profile)
def update_profile(
    *, actor: Actor, person: User, surname: str, given_name: str, patronymic: str, help_offered: str
) -> None:
    """Say what one is called and what one can help with."""
    given = dict(zip(PROFILE_FIELDS, (surname, given_name, patronymic, help_offered), strict=True))
    changed = [name for name, value in given.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, given[name])
    person.save(update_fields=changed)
    leave_trace("people.update_profile", actor=actor, target=person, changed=changed)


@operation("people.show_to", rule=rules.can_change_profile)
def show_to(*, actor: Actor, person: User, audiences: dict[str, str]) -> None:
    """Choose who sees each part of one's profile."""
    person.shown_to = person.shown_to | {Shown(part): Audience(chosen) for part, chosen in audiences.items()}
    person.save(update_fields=["shown_to"])
    leave_trace("people.show_to", actor=actor, target=person, shown_to=person.shown_to)


@operation("people.set_photo", rule=rules.can_change_profile)
def set_photo(*, actor: Actor, person: User, portrait: Portrait) -> None:
    """Put a portrait into one's profile; the former one is deleted."""
    _drop_file_on_commit(person)
    person.photo.save(portrait.name, ContentFile(portrait.content), save=False)
    person.save(update_fields=["photo"])
    leave_trace("people.set_photo", actor=actor, target=person)


@operation("people.remove_photo", rule=rules.can_change_profile)
def remove_photo(*, actor: Actor, person: User) -> None:
    """Take one's portrait away."""
    _drop_file_on_commit(person)
    person.photo = ""
    person.save(update_fields=["photo"])
    leave_trace("people.remove_photo", actor=actor, target=person)


def _drop_file_on_commit(person: User) -> None:
    """Only once the row no longer names it: a transaction that fails must not lose the portrait."""
    if name := person.photo.name:
        transaction.on_commit(lambda: default_storage.delete(name))
