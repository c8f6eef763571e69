"""One small world for the tables: a town with its team, a dialogue in each state, people's papers.

Everything is made on first use, so a table that asks only about people makes no dialogue.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from tests.factories import CityFactory, MembershipFactory, ResidenceFactory, UserFactory

from .rooms import ROOMS

ROLES = ("visitor", "resident", "member", "coordinator", "secretariat", "juror")


class World(*(room.Corner for room in ROOMS)):
    # --- who ------------------------------------------------------------------------------------

    @cached_property
    def actors(self) -> dict[str, Any]:
        """The roles of a person, and the system itself. A juror has a place in the jury of `Corner`s' calls."""
        return {
            "visitor": AnonymousUser(),
            "resident": ResidenceFactory(city=self.city).user,
            "member": MembershipFactory(city=self.city).user,
            "coordinator": MembershipFactory(city=self.city, role="coordinator").user,
            "secretariat": UserFactory(is_secretariat=True),
            "juror": UserFactory(given_name="Вера", surname="Судьина"),
            "system": SYSTEM,
        }

    @cached_property
    def stranger(self) -> Any:
        """Somebody whom the roles have nothing to do with."""
        return UserFactory(given_name="Павел", surname="Чужой")

    # --- towns ----------------------------------------------------------------------------------

    @cached_property
    def city(self) -> Any:
        return CityFactory()

    @cached_property
    def residence(self) -> Any:
        """Not yet confirmed by the team."""
        return ResidenceFactory(city=self.city)

    @cached_property
    def request(self) -> Any:
        """A stranger's wish to join the team."""
        return MembershipFactory(city=self.city, state="asked")

    @cached_property
    def teammate(self) -> Any:
        return MembershipFactory(city=self.city)

    @cached_property
    def invitation(self) -> Any:
        return self._invitation[0]

    @cached_property
    def invitation_token(self) -> str:
        return str(self._invitation[1])

    @cached_property
    def _invitation(self) -> Any:
        from livingcities.cities.operations.invitations import invite

        return invite(actor=self.actors["coordinator"], city=self.city)

    # --- people ---------------------------------------------------------------------------------

    @cached_property
    def organisation(self) -> Any:
        from livingcities.people.models import Organisation, OrganisationMembership

        made = Organisation.objects.create(kind="ngo", name="Друзья парка")
        State = OrganisationMembership.State
        OrganisationMembership.objects.create(
            organisation=made, person=self.stranger, is_contact=True, state=State.ACTIVE
        )
        return made

    @cached_property
    def organisation_request(self) -> Any:
        from livingcities.people.models import OrganisationMembership

        return OrganisationMembership.objects.create(organisation=self.organisation, person=UserFactory())

    @cached_property
    def consent_text(self) -> Any:
        from livingcities.people.models import ConsentText

        return ConsentText.objects.order_by("pk").last()

    @cached_property
    def shown_person(self) -> Any:
        """Somebody who agreed that their profile is shown."""
        from livingcities.people.models import Consent, ConsentText, Purpose

        Consent.objects.create(user=self.stranger, text=ConsentText.objects.filter(purpose=Purpose.PROFILE).last())
        return self.stranger

    @cached_property
    def letter(self) -> Any:
        from livingcities.base.models import Email

        return Email.objects.create(to="anna@example.org", subject="Код", text="123", state="failed")

    # --- dialogues ------------------------------------------------------------------------------

    def _dialogue(self, **fields: Any) -> Any:
        from tests.dialogues.factories import DialogueFactory, StatementFactory

        dialogue = DialogueFactory(city=self.city, **fields)
        StatementFactory.create_batch(6, dialogue=dialogue)
        return dialogue

    @cached_property
    def draft(self) -> Any:
        """Complete: it may be scheduled or opened."""
        return self._dialogue(draft=True, opens_at=timezone.now() + timedelta(days=1))

    @cached_property
    def scheduled(self) -> Any:
        return self._dialogue(scheduled=True)

    @cached_property
    def dialogue(self) -> Any:
        """Open, anyone may vote."""
        return self._dialogue()

    @cached_property
    def closed(self) -> Any:
        """Its final map is drawn, so its results may be published."""
        return self._answered_and_closed()

    @cached_property
    def published(self) -> Any:
        from livingcities.dialogues.operations import open_data, running

        dialogue = self._answered_and_closed()
        running.publish(actor=self.actors["coordinator"], dialogue=dialogue)
        open_data.build_packages.call(dialogue.pk)
        dialogue.refresh_from_db()
        return dialogue

    def _answered_and_closed(self) -> Any:
        """Twenty people in two camps have answered everything."""
        from livingcities.dialogues.operations import mapping, running
        from tests.dialogues.factories import SeatFactory, VoteFactory

        dialogue = self._dialogue()
        for person in range(20):
            seat = SeatFactory(dialogue=dialogue)
            for place, statement in enumerate(dialogue.statements.all()):
                choice = 1 if (place + person) % 2 else -1
                VoteFactory(dialogue=dialogue, seat=seat, statement=statement, choice=choice)
        running.close(actor=self.actors["coordinator"], dialogue=dialogue)
        mapping.redraw(dialogue)
        dialogue.refresh_from_db()
        return dialogue

    @cached_property
    def waiting(self) -> Any:
        """A statement that no facilitator has seen."""
        from tests.dialogues.factories import StatementFactory

        return StatementFactory(dialogue=self.dialogue, state="waiting", text="Нужен прокат лодок")

    @cached_property
    def seed(self) -> Any:
        return self.draft.statements.first()

    @cached_property
    def seat(self) -> Any:
        """A stranger's seat in the open dialogue."""
        from tests.dialogues.factories import SeatFactory

        return SeatFactory(dialogue=self.dialogue, user=self.stranger)

    @cached_property
    def ruling(self) -> Any:
        from livingcities.dialogues.models import Ruling

        return Ruling.objects.create(statement=self.waiting, verdict="rejected", reason="unclear")

    @cached_property
    def appeal(self) -> Any:
        from livingcities.dialogues.models import Appeal

        return Appeal.objects.create(ruling=self.ruling, seat=self.seat, text="Тут всё понятно")

    @cached_property
    def sheets(self) -> Any:
        """Ten printed sheets of paper."""
        from livingcities.dialogues.models import SheetSet

        statements = [row.pk for row in self.dialogue.statements.filter(state="accepted")]
        return SheetSet.objects.create(dialogue=self.dialogue, statements=statements, first_serial=1, copies=10)

    @cached_property
    def sheet(self) -> Any:
        """One of them, typed in."""
        from livingcities.dialogues.operations.paper import enter_sheet

        statement = self.dialogue.statements.first()
        return enter_sheet(
            actor=self.actors["coordinator"],
            dialogue=self.dialogue,
            serial=self.sheets.first_serial + 1,
            answers={statement.pk: 1},
        )
