"""Made-up dialogues, statements, seats and votes. Each factory's defaults are a valid, ordinary case."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from livingcities.dialogues.models import Dialogue, Seat, SeatHolder, Statement, Vote
from tests.factories import CityFactory, UserFactory

THOUGHTS = (
    "На набережной нужны скамейки со спинками",
    "Машины на набережную пускать нельзя",
    "Пляж важнее причала",
    "Вечером на набережной темно и страшно",
    "Кафе у воды испортят тишину",
    "Старые деревья надо сохранить, даже если они мешают дорожкам",
    "Детям нужна площадка у самой воды",
    "Зимой набережную должны чистить от снега",
)


class DialogueFactory(DjangoModelFactory):
    """An open dialogue of a city, without statements."""

    class Meta:
        model = Dialogue

    class Params:
        draft = factory.Trait(state=Dialogue.State.DRAFT, opened_at=None)
        scheduled = factory.Trait(
            state=Dialogue.State.SCHEDULED,
            opened_at=None,
            opens_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1)),
        )
        closed = factory.Trait(
            state=Dialogue.State.CLOSED,
            closes_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)),
            closed_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)),
        )
        published = factory.Trait(
            closed=True,
            state=Dialogue.State.PUBLISHED,
            published_at=factory.LazyFunction(timezone.now),
        )

    city = factory.SubFactory(CityFactory)
    question = factory.Sequence(lambda n: f"Какой быть набережной? ({n})")
    framing = "Город получил деньги на набережную. Ответы войдут в задание проектировщикам."
    state = Dialogue.State.OPEN
    seed = 20_260_101
    opened_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))


class StatementFactory(DjangoModelFactory):
    """An accepted statement of the team; `state="waiting"` for one that a facilitator has not seen."""

    class Meta:
        model = Statement

    dialogue = factory.SubFactory(DialogueFactory)
    number = factory.LazyAttribute(lambda made: made.dialogue.statements.count() + 1)
    text = factory.LazyAttribute(
        lambda made: (
            THOUGHTS[(made.number - 1) % len(THOUGHTS)] + (f" – {made.number}" if made.number > len(THOUGHTS) else "")
        )
    )
    state = Statement.State.ACCEPTED
    is_seed = factory.LazyAttribute(lambda made: made.state == Statement.State.ACCEPTED and made.seat is None)
    seat = None


class SeatFactory(DjangoModelFactory):
    """A participant; `user=person` ties the seat to an account."""

    class Meta:
        model = Seat
        skip_postgeneration_save = True

    dialogue = factory.SubFactory(DialogueFactory)

    @factory.post_generation
    def user(self: Seat, create: bool, extracted: object, **kwargs: object) -> None:
        if create and (extracted or kwargs):
            person = UserFactory(**kwargs) if extracted in {None, True} else extracted
            SeatHolder.objects.create(seat=self, dialogue=self.dialogue, user=person)
            self.is_held = True
            self.save(update_fields=["is_held"])


class VoteFactory(DjangoModelFactory):
    """An answer. Name a dialogue, a statement or a seat: what is left out is made in the same dialogue."""

    class Meta:
        model = Vote

    choice = Vote.Choice.AGREE

    @classmethod
    def _adjust_kwargs(cls, **given: object) -> dict[str, object]:
        seat, statement = given.get("seat"), given.get("statement")
        known = given.get("dialogue") or getattr(statement or seat, "dialogue", None)
        dialogue = known or DialogueFactory()
        missing = {
            "seat": seat or SeatFactory(dialogue=dialogue),
            "statement": statement or StatementFactory(dialogue=dialogue),
        }
        return given | missing | {"dialogue": dialogue}
