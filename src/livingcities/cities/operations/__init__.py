"""Acts of the room; import them from here."""

from .invitations import accept_invitation, invite, revoke_invitation
from .residence import confirm_residence, decline_residence, forget_residence, state_residence
from .teams import (
    accept_request,
    appoint_coordinator,
    ask_to_join,
    change_role,
    leave_team,
    mark_living,
    redraw_living,
    refuse_request,
    remove_member,
    withdraw_request,
)

__all__ = [
    "accept_invitation",
    "accept_request",
    "appoint_coordinator",
    "ask_to_join",
    "change_role",
    "confirm_residence",
    "decline_residence",
    "forget_residence",
    "invite",
    "leave_team",
    "mark_living",
    "redraw_living",
    "refuse_request",
    "remove_member",
    "revoke_invitation",
    "state_residence",
    "withdraw_request",
]
