"""The acts of people: each checks its rule, runs in one transaction and leaves a trace."""

from .account import delete_account, export_data, forget_unconfirmed
from .consents import give_consent, withdraw_consent
from .organisations import (
    accept_member,
    add_organisation,
    confirm_organisation,
    join_organisation,
    leave_organisation,
    refuse_member,
    update_organisation,
)
from .profile import remove_photo, set_photo, show_to, update_profile

__all__ = [
    "accept_member",
    "add_organisation",
    "confirm_organisation",
    "delete_account",
    "export_data",
    "forget_unconfirmed",
    "give_consent",
    "join_organisation",
    "leave_organisation",
    "refuse_member",
    "remove_photo",
    "set_photo",
    "show_to",
    "update_organisation",
    "update_profile",
    "withdraw_consent",
]
