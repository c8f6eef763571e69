"""Accounts whose password everybody may read. They exist on demonstration machines only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from livingcities.cities.models import City, Membership, Residence
from livingcities.people.models import ConsentText, Purpose, User
from livingcities.people.operations import give_consent

PASSWORD = "набережная-2035"  # noqa: S105 - printed when the demonstration starts
_DOMAIN = "demo.livingcities.example"


@dataclass(frozen=True, slots=True)
class Account:
    role: Any
    name: str
    given_name: str
    surname: str
    membership: str = ""
    is_secretariat: bool = False

    @property
    def email(self) -> str:
        return f"{self.name}@{_DOMAIN}"


ACCOUNTS = (
    Account(_("resident"), "resident", "Вера", "Примерова"),
    Account(_("facilitator"), "facilitator", "Павел", "Образцов", membership=Membership.Role.MEMBER),
    Account(_("city team"), "team", "Дина", "Пробная", membership=Membership.Role.COORDINATOR),
    Account(_("juror"), "juror", "Ольга", "Жюрина"),
    Account(_("for the region"), "region", "Нина", "Краева"),
    Account(_("secretariat"), "secretariat", "Илья", "Показов", is_secretariat=True),
)


def accounts() -> tuple[list[tuple[Any, str]], str]:
    """(role, e-mail) of every demo account, and the password they share."""
    return [(account.role, account.email) for account in ACCOUNTS], PASSWORD


def settle(city: City) -> dict[str, User]:
    """Make the accounts, or leave them as they are; facilitator and city team belong to the team of `city`."""
    made = {account.name: _person(account) for account in ACCOUNTS}
    for account in ACCOUNTS:
        if account.membership:
            Membership.objects.get_or_create(
                city=city,
                user=made[account.name],
                defaults={"role": account.membership, "state": Membership.State.ACTIVE},
            )
    Residence.objects.get_or_create(
        user=made["resident"], defaults={"city": city, "confirmed_at": timezone.now(), "confirmed_by": made["team"]}
    )
    return made


def _person(account: Account) -> User:
    user, created = User.objects.get_or_create(
        email=account.email,
        defaults={
            "given_name": account.given_name,
            "surname": account.surname,
            "is_secretariat": account.is_secretariat,
            "is_demo": True,
        },
    )
    if created:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        EmailAddress.objects.get_or_create(user=user, email=account.email, defaults={"primary": True, "verified": True})
        give_consent(actor=user, text=ConsentText.objects.current().get(purpose=Purpose.ACCOUNT))
    return user
