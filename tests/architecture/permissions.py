"""With what each operation's rule is asked, to see which role may do it in an ordinary case.

A line gives the rule's arguments besides `actor`. An operation without a line fails the test.
"""

from __future__ import annotations

from typing import Any

from .cases import Case, nothing, of
from .rooms import ROOMS
from .world import World


def purpose(world: World, actor: Any) -> dict[str, Any]:
    return {"purpose": world.consent_text.purpose}


def own_seat(world: World, actor: Any) -> dict[str, Any]:
    """A seat that belongs to whoever asks; a visitor's seat has no holder."""
    from livingcities.dialogues.models import Seat
    from tests.dialogues.factories import SeatFactory

    person = actor if getattr(actor, "pk", None) else None
    held = person and Seat.objects.filter(dialogue=world.dialogue, holder__user=person).first()
    return {"dialogue": world.dialogue, "seat": held or SeatFactory(dialogue=world.dialogue, user=person)}


def own_self(world: World, actor: Any) -> dict[str, Any]:
    """Whoever asks; a visitor and the system have no self and ask about a stranger."""
    return {"person": actor if getattr(actor, "pk", None) else world.stranger}


CASES: dict[str, tuple[str, Case]] = {
    # cities
    "cities.load_registry": ("", nothing),
    "cities.mark_living": ("", of(city="city")),
    "cities.ask_to_join": ("", of(city="city")),
    "cities.withdraw_request": ("somebody else's request", of(membership="request")),
    "cities.accept_request": ("", of(membership="request")),
    "cities.refuse_request": ("", of(membership="request")),
    "cities.appoint_coordinator": ("", of(city="city")),
    "cities.change_role": ("of another member", of(membership="teammate")),
    "cities.leave_team": ("for another member", of(membership="teammate")),
    "cities.remove_member": ("another member", of(membership="teammate")),
    "cities.invite": ("", of(city="city")),
    "cities.revoke_invitation": ("", of(invitation="invitation")),
    "cities.accept_invitation": ("with its link", of(invitation="invitation")),
    "cities.state_residence": ("", of(city="city")),
    "cities.forget_residence": ("", nothing),
    "cities.confirm_residence": ("of another person", of(residence="residence")),
    "cities.decline_residence": ("of another person", of(residence="residence")),
    # office
    "office.retry_email": ("a failed letter", of(email="letter")),
    # people
    "people.update_profile": ("one's own", own_self),
    "people.set_photo": ("one's own", own_self),
    "people.remove_photo": ("one's own", own_self),
    "people.show_to": ("one's own", own_self),
    "people.give_consent": ("", lambda world, actor: {"text": world.consent_text}),
    "people.withdraw_consent": ("", purpose),
    "people.export_data": ("one's own", own_self),
    "people.delete_account": ("one's own", own_self),
    "people.forget_unconfirmed": (
        "of one who has confirmed",
        lambda world, actor: {"person": world.teammate.user},
    ),
    "people.add_organisation": ("", nothing),
    "people.update_organisation": ("of which one is not the contact", of(organisation="organisation")),
    "people.confirm_organisation": ("", of(organisation="organisation")),
    "people.join_organisation": ("", of(organisation="organisation")),
    "people.accept_member": ("of which one is not the contact", of(membership="organisation_request")),
    "people.refuse_member": ("of which one is not the contact", of(membership="organisation_request")),
    "people.leave_organisation": ("for another person", of(membership="organisation_request")),
    # dialogues
    "dialogues.create": ("in the team's city", of(city="city")),
    "dialogues.copy": ("a published one", of(source="published", city="city")),
    "dialogues.edit": ("a draft", of(dialogue="draft")),
    "dialogues.add_seeds": ("to a draft", of(dialogue="draft")),
    "dialogues.edit_seed": ("of a draft", of(statement="seed")),
    "dialogues.remove_seed": ("of a draft", of(statement="seed")),
    "dialogues.schedule": ("a complete draft", of(dialogue="draft")),
    "dialogues.unschedule": ("a scheduled one", of(dialogue="scheduled")),
    "dialogues.decline_opening": ("a scheduled one", of(dialogue="scheduled")),
    "dialogues.open": ("a complete draft", of(dialogue="draft")),
    "dialogues.extend": ("an open one", of(dialogue="dialogue")),
    "dialogues.close": ("an open one", of(dialogue="dialogue")),
    "dialogues.publish": ("a closed one", of(dialogue="closed")),
    "dialogues.check_integrity": ("of an open one", of(dialogue="dialogue")),
    "dialogues.note_signs": ("", of(dialogue="dialogue")),
    "dialogues.mark_suspects": ("of a closed one", of(dialogue="closed")),
    "dialogues.note_comparison": ("", of(dialogue="closed")),
    "dialogues.draw_map": ("", of(dialogue="dialogue")),
    "dialogues.store_packages": ("", of(dialogue="published")),
    "dialogues.import_polis": ("", nothing),
    "dialogues.take_seat": ("anyone may vote", of(dialogue="dialogue")),
    "dialogues.vote": ("with one's own seat", own_seat),
    "dialogues.take_over_seat": (
        "a seat without a holder",
        lambda world, actor: {"seat": own_seat(world, None)["seat"]},
    ),
    "dialogues.add_statement": ("with one's own seat", own_seat),
    "dialogues.accept": ("a waiting statement", of(statement="waiting")),
    "dialogues.reject": ("a waiting statement", of(statement="waiting")),
    "dialogues.merge": ("a waiting statement", of(statement="waiting")),
    "dialogues.restore": ("a waiting statement", of(statement="waiting")),
    "dialogues.mark_meta": ("a waiting statement", of(statement="waiting")),
    "dialogues.appeal": (
        "with one's own seat",
        lambda world, actor: {"ruling": world.ruling, "seat": own_seat(world, actor)["seat"]},
    ),
    "dialogues.answer_appeal": ("", of(appeal="appeal")),
    "dialogues.print_sheets": ("of an open one", of(dialogue="dialogue")),
    "dialogues.enter_sheet": ("of an open one", of(dialogue="dialogue")),
    "dialogues.correct_sheet": ("of an open one", of(sheet="sheet")),
    "dialogues.void_sheet": ("of an open one", of(sheet="sheet")),
}

for room in ROOMS:
    CASES |= room.CASES
