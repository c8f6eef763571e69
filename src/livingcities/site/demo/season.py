"""What both demo seasons are made of: an opened call, applications, a jury, its readings and marks.

Rows that hundreds of people would write are written at once; every act of the secretariat is the act itself.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, ImageDraw

from livingcities.base.actors import SYSTEM
from livingcities.calls.models import (
    Answer,
    Application,
    Assignment,
    Attachment,
    Author,
    Call,
    Juror,
    Mark,
    Review,
    ScreeningMark,
    Submission,
)
from livingcities.calls.operations import assigning, calls, forms, jury
from livingcities.calls.snapshot import digest, snapshot
from livingcities.cities.models import City, Region
from livingcities.people.models import User
from livingcities.programmes import ready
from livingcities.programmes.copying import PARTS
from livingcities.programmes.models import Edition, Programme
from livingcities.programmes.operations import editions, programmes
from livingcities.programmes.operations.templates import begin_from_template

State = Application.State
SURNAMES = (
    "Белова", "Гордеев", "Дроздова", "Егоров", "Жукова", "Зимин", "Ильина", "Ковалёв", "Лапина", "Мельник", "Носова",
    "Орлов", "Панина", "Рощин", "Савина", "Тихонов", "Ушакова", "Фомин", "Харитонова", "Цветков", "Чернова", "Шилов",
)  # fmt: skip
# Both lists alternate, a woman and a man: a name and a surname from places of the same parity agree.
NAMES = ("Алла", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Инна", "Кирилл", "Лидия", "Марк", "Нина", "Олег")
PROFESSIONS = ("архитектор", "экономист", "социолог", "краевед", "предприниматель", "эколог", "транспортник")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One application to be made: whose it is, what it says, how good it is (drives the marks)."""

    city: City
    title: str
    track: int
    answers: dict[str, Any]
    quality: float


def programme(template: str, team: dict[str, User]) -> Programme:
    values = ready.TEMPLATES[template].programme
    return programmes.create(
        actor=team["secretariat"],
        slug=f"demo-{template.replace('_', '-')}",
        kind=values["kind"],
        name=f"{values['name']} (демо)",
        name_en=f"{values['name_en']} (demo)",
        aim=values["aim"],
        aim_en=values["aim_en"],
        is_demo=True,
    )


def announced(programme: Programme, template: str, year: int, team: dict[str, User]) -> Edition:
    """An edition from the ready template, its call open for a moment, marked as demo."""
    by = team["secretariat"]
    edition = begin_from_template(actor=by, programme=programme, template=ready.TEMPLATES[template], year=year)
    editions.announce(actor=by, edition=edition)
    opened(edition.calls.get(), by)
    return edition


def following(source: Edition, by: User) -> Edition:
    """The edition of the next year, copied from this one; not announced yet."""
    parts = [part.name for part in PARTS if part.by_default]
    made: Edition = editions.copy(actor=by, source=source, year=source.year + 1, parts=parts)
    return made


def opened(call: Call, by: User) -> Call:
    """Open with days ahead, as the rule demands; `happened` then puts them where they belong."""
    Call.objects.filter(pk=call.pk).update(is_demo=True, seed=20_260_000 + call.pk)
    call.refresh_from_db()
    soon = timezone.now() + timedelta(days=2)
    days = {"opens_at": None, "closes_at": soon, "review_until": soon + timedelta(1), "results_at": soon + timedelta(2)}
    calls.edit(actor=by, call=call, changes=days)
    forms.publish_form(actor=by, call=call)
    call.refresh_from_db()
    return calls.open_call(actor=by, call=call)


def happened(call: Call, *, opens: float, closes: float, review: float, results: float, **more: Any) -> Call:
    """Set the call's moments, in days from now (negative: ago)."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    moments = {"opens_at": opens, "closes_at": closes, "review_until": review, "results_at": results}
    values = {name: now + timedelta(days=days) for name, days in moments.items()}
    Call.objects.filter(pk=call.pk).update(opened_at=values["opens_at"], **values, **more)
    call.refresh_from_db()
    return call


# --- applications -------------------------------------------------------------------------------------
def applied(call: Call, drafted: Sequence[Drafted], author: User | None = None) -> list[Application]:
    """Hand all of them in, one after the other over the days before the deadline; the first is the demo team's own."""
    tracks = list(call.tracks.all())
    assert call.opens_at is not None
    assert call.closes_at is not None
    span = call.closes_at - call.opens_at
    made = [
        Application(
            call=call,
            number=number,
            title=row.title,
            city=row.city,
            applicant="city",
            track=tracks[row.track],
            state=State.SUBMITTED,
            form=call.form,
            region_says=Application.RegionSays.PUT_FORWARD if call.by_region else "",
            is_demo=True,
            created_at=call.opens_at + span * (number / (len(drafted) + 1)) ** 0.5 * 0.8,
            submitted_at=call.opens_at + span * (number / (len(drafted) + 1)) ** 0.5,
        )
        for number, row in enumerate(drafted, start=1)
    ]
    Application.objects.bulk_create(made)
    Answer.objects.bulk_create(
        Answer(application=application, question=key, value=value, changed_at=application.created_at)
        for application, row in zip(made, drafted, strict=True)
        for key, value in row.answers.items()
    )
    _attach(call, made)
    _submit(call, made)
    if author:
        Author.objects.create(application=made[0], user=author, role=Author.Role.LEAD)
    Call.objects.filter(pk=call.pk).update(submitted_count=len(made))
    return made


def _submit(call: Call, made: Iterable[Application]) -> None:
    rows = []
    for application in made:
        handed_in = snapshot(application)
        rows.append(
            Submission(
                application=application,
                number=1,
                form=call.form,
                snapshot=handed_in,
                digest=digest(handed_in),
                at=application.submitted_at or timezone.now(),
            )
        )
    Submission.objects.bulk_create(rows)


def _attach(call: Call, made: Iterable[Application]) -> None:
    """A drawn plan for every question that demands a file. One stored file serves all of them."""
    assert call.form is not None
    wanted = [
        question
        for section in call.form.schema["sections"]
        for question in section["questions"]
        if question["kind"] == "file" and question.get("required")
    ]
    for question in wanted:
        as_pdf = "pdf" in question.get("kinds", ())
        content = plan(as_pdf)
        name = default_storage.save(
            f"applications/demo/{question['key']}{'.pdf' if as_pdf else '.png'}", ContentFile(content)
        )
        Attachment.objects.bulk_create(
            Attachment(
                application=application,
                question=question["key"],
                file=name,
                label="Демонстрационный чертёж.pdf" if as_pdf else "Демонстрационный чертёж.png",
                media_type="application/pdf" if as_pdf else "image/png",
                extension=".pdf" if as_pdf else ".png",
                size=len(content),
                digest=digest({"demo": question["key"]}),
                uploaded_at=application.created_at,
            )
            for application in made
        )


def plan(as_pdf: bool) -> bytes:
    """A drawing of some square with trees: clearly nobody's project."""
    sheet = Image.new("RGB", (1240, 880), "#f6f4ee")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((90, 90, 1150, 790), outline="#1f2a24", width=4)
    pen.line((90, 560, 1150, 420), fill="#c9c3b4", width=60)
    for place in range(24):
        x, y = 150 + 42 * place, 200 + (place * 97) % 180
        pen.ellipse((x, y, x + 46, y + 46), outline="#2f7d4f", width=5)
    pen.text((110, 810), "DEMO", fill="#1f2a24", font_size=36)
    file = io.BytesIO()
    sheet.save(file, "PDF" if as_pdf else "PNG")
    return file.getvalue()


def checked(call: Call, rejected: dict[int, str]) -> None:
    """The checklist ticked; all admitted but those whose place in the list is named with a reason."""
    rows = list(call.applications.filter(state=State.SUBMITTED).order_by("number"))
    items = list(call.screening_items.all())
    ScreeningMark.objects.bulk_create(
        ScreeningMark(application=row, item=item, is_met=not (place in rejected and item is items[-1]))
        for place, row in enumerate(rows)
        for item in items
    )
    for place, row in enumerate(rows):
        row.state = State.REJECTED if place in rejected else State.ADMITTED
        row.verdict_reason = rejected.get(place, "")
    Application.objects.bulk_update(rows, ["state", "verdict_reason"])
    Call.objects.filter(pk=call.pk).update(state=Call.State.SCREENING)
    call.refresh_from_db()


# --- the jury -----------------------------------------------------------------------------------------
def seated(call: Call, count: int, *, most: int, draw: random.Random, own: User) -> list[Juror]:
    """So many jurors from all over the country; the first is the demo's own account."""
    regions = list(Region.objects.order_by("code"))
    rows = [
        Juror(
            call=call,
            email=f"juror{place}.{call.pk}@demo.livingcities.example",
            name=f"{NAMES[place % len(NAMES)]} {SURNAMES[(place * 5 + 2) % len(SURNAMES)]}",
            about="член демонстрационного жюри",
            professions=[PROFESSIONS[place % len(PROFESSIONS)]],
            themes=draw.sample(("площадь", "парк", "река", "наследие", "дети", "рынок", "участие", "сад"), 3),
            region=regions[(place * 7) % len(regions)],
            least=0,
            most=most,
            is_chair=place == 1,
            state=Juror.State.ACTIVE,
            invited_at=call.closes_at,
            answered_at=call.closes_at,
            declared_at=call.closes_at,
        )
        for place in range(count)
    ]
    rows[0].user, rows[0].email, rows[0].name = own, own.email, own.name
    made: list[Juror] = Juror.objects.bulk_create(rows)
    return made


def given(call: Call, by: User) -> list[Assignment]:
    """Conflicts found, a plan computed and put in force."""
    jury.find_conflicts(actor=by, call=call)
    plan = assigning.keep_plan(actor=SYSTEM, call=call, computed=assigning.compute(call), by=by.pk)
    made: list[Assignment] = assigning.accept_plan(actor=by, plan=plan)
    call.refresh_from_db()
    return made


def read(
    call: Call, quality: dict[int, float], *, draw: random.Random, is_done: Callable[[Assignment], bool], texts: Any
) -> int:
    """Marks out of the application's quality, the juror's severity and chance; how many reviews are handed in."""
    criteria = list(call.criteria.all())
    severity = {pk: draw.gauss(0, 0.5) for pk in call.jurors.values_list("pk", flat=True)}
    given_out = Assignment.objects.in_force().filter(juror__call=call).select_related("juror").order_by("pk")
    rows = [row for row in given_out if is_done(row)]
    at = _reading_days(call)
    reviews = Review.objects.bulk_create(
        Review(
            assignment=row,
            to_applicant=draw.choice(texts.TO_APPLICANT),
            to_jury=draw.choice(texts.TO_JURY),
            saved_at=at(place, len(rows)),
            submitted_at=at(place, len(rows)),
        )
        for place, row in enumerate(rows)
    )
    low, high = call.scale_min, call.scale_max
    middle, step = (low + high) / 2, (high - low) / 4
    marks = []
    for review, row in zip(reviews, rows, strict=True):
        for criterion in criteria:
            skipped = criterion.may_not_apply and draw.random() < 0.08
            felt = quality[row.application_id] - severity[row.juror_id] + draw.gauss(0, 0.55)
            value = min(max(round(middle + step * felt), low), high)
            marks.append(
                Mark(review=review, criterion=criterion, value=None if skipped else value, not_applicable=skipped)
            )
    Mark.objects.bulk_create(marks)
    return len(reviews)


def _reading_days(call: Call) -> Callable[[int, int], datetime]:
    assert call.closes_at is not None
    assert call.review_until is not None
    end = min(call.review_until, timezone.now())
    span = end - call.closes_at
    begin = call.closes_at
    return lambda place, count: begin + span * (0.1 + 0.85 * place / max(count, 1))
