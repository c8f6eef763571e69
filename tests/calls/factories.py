"""Made-up calls, applications, jurors and reviews. Each factory's defaults are a valid, ordinary case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from livingcities.calls.models import (
    Answer,
    Application,
    Assignment,
    Author,
    Call,
    Criterion,
    FormVersion,
    Juror,
    Mark,
    Review,
    ScreeningItem,
    Submission,
    Track,
)
from livingcities.calls.snapshot import digest, snapshot
from tests.factories import CityFactory, UserFactory

SCHEMA: dict[str, Any] = {
    "sections": [
        {
            "key": "about",
            "title": "О проекте",
            "questions": [
                {"key": "summary", "kind": "long_text", "title": "Суть проекта", "required": True, "limit": 400,
                 "case_field": "summary"},
                {"key": "kind", "kind": "choice", "title": "Что меняется", "required": True, "options": [
                    {"key": "square", "title": "Площадь"}, {"key": "park", "title": "Парк"}]},
                {"key": "trees", "kind": "number", "title": "Сколько деревьев", "unit": "шт.", "least": 0,
                 "condition": {"question": "kind", "any": ["park"]}},
                {"key": "leader", "kind": "short_text", "title": "Кто ведёт проект", "identifies": True},
            ],
        },
        {
            "key": "money",
            "title": "Деньги и документы",
            "questions": [
                {"key": "budget", "kind": "table", "title": "Смета", "columns": [
                    {"key": "what", "kind": "short_text", "title": "На что"},
                    {"key": "amount", "kind": "money", "title": "Сколько"}]},
                {"key": "letter", "kind": "file", "title": "Письмо главы", "kinds": ["pdf"], "count": 2,
                 "identifies": True},
            ],
        },
    ]
}  # fmt: skip

ANSWERS: dict[str, Any] = {
    "summary": "Площадь у рынка занята машинами. Мы вернём её людям: навес, деревья, скамейки.",
    "kind": "square",
    "leader": "Ольга Рябинина",
    "budget": [{"what": "Навес", "amount": 6_000_000}, {"what": "Деревья", "amount": 450_000}],
}

TRACKS = (("Города до 20 тысяч", None, 20_000), ("Города больше 20 тысяч", 20_001, None))
CRITERIA = (("Участие жителей", 2), ("Что изменится", 2), ("Можно повторить", 1))


class CallFactory(DjangoModelFactory):
    """Open, with two tracks by population, three criteria, a checklist of two lines and a published form.

    `draft=True`: not opened yet, all is ready to open. `screening`, `review`, `deciding`, `published`: later.
    `schema={…}` gives other questions; `tracks=()`, `criteria=()` leave them out.
    """

    class Meta:
        model = Call
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(state=Call.State.DRAFT, opened_at=None)
        screening = factory.Trait(
            state=Call.State.SCREENING, closes_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
        )
        review = factory.Trait(screening=True, state=Call.State.REVIEW)
        deciding = factory.Trait(screening=True, state=Call.State.DECIDING)
        published = factory.Trait(
            screening=True, state=Call.State.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )

    slug = factory.Sequence(lambda n: f"priem-{n}")
    title = factory.Sequence(lambda n: f"Конкурс малых городов ({n})")
    lead = "Проекты площадей и парков, придуманные вместе с жителями."
    text = "Города присылают проекты, жюри из разных профессий их читает."
    code = factory.Sequence(lambda n: f"МГ-{2026 + n}")
    state = Call.State.OPEN
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))
    opened_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    review_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=60))
    results_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=75))
    population_on = factory.LazyFunction(lambda: timezone.localdate().replace(month=1, day=1))
    diploma = "Диплом победителя"
    seed = 20_260_101

    @factory.post_generation
    def tracks(self: Call, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create:
            for number, (title, least, most) in enumerate(TRACKS if extracted is None else extracted, start=1):
                bounds = {"population_min": least, "population_max": most}
                Track.objects.create(call=self, number=number, title=title, **bounds)

    @factory.post_generation
    def criteria(self: Call, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create:
            for number, (title, weight) in enumerate(CRITERIA if extracted is None else extracted, start=1):
                anchors = {"1": "нет", "5": "да, и это видно"}
                Criterion.objects.create(call=self, number=number, title=title, weight=weight, anchors=anchors)

    @factory.post_generation
    def screening_items(self: Call, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create:
            lines = ("Заявка относится к номинации", "Файлы открываются") if extracted is None else extracted
            for number, text in enumerate(lines, start=1):
                ScreeningItem.objects.create(call=self, number=number, text=text)

    @factory.post_generation
    def schema(self: Call, create: bool, extracted: Any, **_kwargs: Any) -> None:
        """The published form; `schema=False`: there is none."""
        if create and extracted is not False:
            self.form = FormVersion.objects.create(
                call=self, number=1, schema=extracted or SCHEMA, published_at=timezone.now()
            )
            self.save(update_fields=["form"])


class ApplicationFactory(DjangoModelFactory):
    """A draft of a city with one author (`author=…`) and a few answers (`answers={…}`)."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    call = factory.SubFactory(CallFactory)
    title = factory.Sequence(lambda n: f"Рыночная площадь ({n})")
    city = factory.SubFactory(CityFactory)
    form = factory.LazyAttribute(lambda application: application.call.form)
    track = factory.LazyAttribute(lambda application: application.call.tracks.last())

    @factory.post_generation
    def author(self: Application, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create and extracted is not False:
            user = extracted or UserFactory()
            Author.objects.create(application=self, user=user, role=Author.Role.LEAD)
            self.created_by = user
            self.save(update_fields=["created_by"])

    @factory.post_generation
    def answers(self: Application, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if create:
            author = self.created_by
            Answer.objects.bulk_create(
                Answer(application=self, question=key, value=value, changed_by=author)
                for key, value in (ANSWERS if extracted is None else extracted).items()
            )


class SubmissionFactory(DjangoModelFactory):
    """What an application handed in; the application is admitted to the jury, or `application__state="submitted"`."""

    class Meta:
        model = Submission
        skip_postgeneration_save = True

    application = factory.SubFactory(ApplicationFactory, state=Application.State.ADMITTED)
    number = 1
    form = factory.LazyAttribute(lambda submission: submission.application.form)
    by = factory.LazyAttribute(lambda submission: submission.application.created_by)
    snapshot = factory.LazyAttribute(lambda submission: snapshot(submission.application))
    digest = factory.LazyAttribute(lambda submission: digest(submission.snapshot))

    @factory.post_generation
    def numbered(self: Submission, create: bool, _extracted: Any, **_kwargs: Any) -> None:
        """The application gets the next number of its call, as handing in gives it."""
        application = self.application
        if create and application.number is None:
            call = application.call
            call.submitted_count += 1
            call.save(update_fields=["submitted_count"])
            application.number, application.submitted_at = call.submitted_count, self.at
            application.save(update_fields=["number", "submitted_at"])


class JurorFactory(DjangoModelFactory):
    """In the jury, with an account; `invited=True` for one who has not answered."""

    class Meta:
        model = Juror

    class Params:
        invited = factory.Trait(
            state=Juror.State.INVITED,
            user=None,
            answered_at=None,
            email=factory.Sequence(lambda n: f"j{n}@example.org"),
        )

    call = factory.SubFactory(CallFactory)
    user = factory.SubFactory(UserFactory)
    email = factory.LazyAttribute(lambda juror: juror.user.email)
    name = factory.LazyAttribute(lambda juror: str(juror.user) if juror.user else "Вера Судьина")
    about = "архитектор"
    professions = ["архитектор"]
    themes = ["площадь", "парк"]
    state = Juror.State.ACTIVE
    invited_at = factory.LazyFunction(timezone.now)
    answered_at = factory.LazyFunction(timezone.now)


class AssignmentFactory(DjangoModelFactory):
    """A juror reads an admitted application of the same call."""

    class Meta:
        model = Assignment

    application = factory.LazyFunction(lambda: SubmissionFactory().application)
    juror = factory.LazyAttribute(lambda assignment: JurorFactory(call=assignment.application.call))


class ReviewFactory(DjangoModelFactory):
    """A finished review: `marks=[4, 5, None]` by criterion (None: not applicable); `submitted_at=None` for a draft."""

    class Meta:
        model = Review
        skip_postgeneration_save = True

    assignment = factory.SubFactory(AssignmentFactory)
    to_applicant = "Хорошо видно, что жителей слушали. Не хватает цены содержания."
    submitted_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def marks(self: Review, create: bool, extracted: Any, **_kwargs: Any) -> None:
        if not create:
            return
        criteria = list(self.assignment.juror.call.criteria.all())
        values = extracted if extracted is not None else [4] * len(criteria)
        Mark.objects.bulk_create(
            Mark(review=self, criterion=criterion, value=value, not_applicable=value is None)
            for criterion, value in zip(criteria, values, strict=True)
        )
