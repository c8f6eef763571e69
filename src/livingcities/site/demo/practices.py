"""Sixty made-up practices in real towns: fifteen families, each begun in one town and taken over by three others.

The texts stand in `data/practices.json`; towns, sums and years are drawn by a seed. All of it is marked as demo.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from livingcities.base.actors import SYSTEM
from livingcities.cases.models import Adoption, Case, CaseAward, OutcomeCheck
from livingcities.cases.operations import adopting, editing
from livingcities.cases.passport import Passport
from livingcities.cities.models import City

SOURCE = Path(__file__).parent / "data" / "practices.json"
SEED = 20_350_203
KEPT_FOR_THE_AWARD = ("forest-park", "school-of-neighbours", "shared-kitchen", "garden-of-names", "doctor-house")
AWARD = "Премия Живых городов (демо)"
Stage = Adoption.Stage

WAYS = (
    (Stage.CONSIDERING, ""),
    (Stage.ADAPTING, ""),
    (Stage.RUNNING, ""),
    (Stage.GIVEN_UP, "Не нашлось человека, который довёл бы дело до конца: через полгода осталась только бумага."),
    (Stage.GIVEN_UP, "Посчитали содержание и поняли, что не потянем. Вернёмся, когда появится партнёр."),
)
OUTCOMES = (
    (OutcomeCheck.Outcome.WORKS, "Работает, пришло второе поколение тех, кто этим занимается."),
    (OutcomeCheck.Outcome.CHANGED, "Осталось главное, форму поменяли под себя: встречаемся реже, зато постоянно."),
    (OutcomeCheck.Outcome.STOPPED, "Остановилось вместе с уходом человека, на котором держалось."),
)


def families() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(SOURCE.read_text(encoding="utf-8"))
    return rows


@transaction.atomic
def load(own_town: City) -> int:
    """Make the practices and what became of them; the demo team's town gives one and takes another."""
    draw = random.Random(SEED)  # noqa: S311 - a drawing that anyone may repeat
    towns = _towns(draw, own_town)
    told = [family for family in families() if family["key"] not in KEPT_FOR_THE_AWARD]
    for place, family in enumerate(told):
        four = [own_town if place == 1 else next(towns), *(next(towns) for _town in range(3))]
        _family(family, four, draw, own_town if place == 3 else next(towns))
    return Case.objects.filter(is_demo=True).count()


def _towns(draw: random.Random, own_town: City) -> Iterator[City]:
    known = list(City.objects.filter(population__range=(6_000, 320_000)).exclude(pk=own_town.pk).order_by("slug"))
    draw.shuffle(known)
    return iter(known)


def _family(family: dict[str, Any], towns: list[City], draw: random.Random, fifth: City) -> None:
    """A practice, two towns that repeated it, one that repeated a repetition, and one on its way or given up."""
    year = draw.randint(2016, 2019)
    first = _case(towns[0], passport(family, year=year, scale=1.0), year)
    second = _grown(first, towns[1], family, year + 2, draw)
    _grown(second, towns[2], family, year + 4, draw)
    _grown(first, towns[3], family, year + 5, draw)
    if draw.random() < 0.5:
        CaseAward.objects.create(case=first, programme=AWARD, year=year + 1, prize="победитель")
    _on_the_way(first, fifth, draw)


def _grown(source: Case, town: City, family: dict[str, Any], year: int, draw: random.Random) -> Case:
    """The practice of a town that took one over."""
    changed = draw.choice(family["changes"])
    adoption = _adopted(source, town, year, changed, draw)
    scale = draw.uniform(0.6, 1.5)
    text = passport(family, year=year, scale=scale, after=source.city, changed=changed)
    case = _case(town, text, year)
    adopting.link_case(actor=SYSTEM, adoption=adoption, became=case)
    return case


def passport(
    family: dict[str, Any], *, year: int, scale: float, after: City | None = None, changed: str = ""
) -> Passport:
    """The family's text for one town: sums and numbers of its own, and what it does differently."""
    cost = round(family["cost"] * scale / 10_000) * 10_000
    data = {name: family[name] for name in ("title", "themes", "problem", "solution", "steps", "partners")}
    data |= {name: family[name] for name in ("involvement", "mistakes", "needed", "ppp_form")}
    data |= {
        "summary": family["summary"],
        "people": round(family["people"] * scale),
        "year": year,
        "money": [
            {"source": row["source"], "amount": round(cost * row["share"] / 100), "note": row["note"]}
            for row in family["money"]
        ],
        "results": [row | {"after": _scaled(row["after"], scale), "year": year} for row in family["results"]],
    }
    if after:
        data["title"] = f"{family['title']}: по опыту города {after.name}"
        data["solution"] = f"Начали с опыта города {after.name}. {changed}\n\n{family['solution']}"
    return Passport.of(data)


def _scaled(text: str, scale: float) -> str:
    """Whole numbers of more than two digits of their own for each town; shares and words stay."""
    return str(round(int(text) * scale)) if re.fullmatch(r"\d{3,}", text) else text


def _case(city: City, text: Passport, year: int) -> Case:
    case = editing.create(actor=SYSTEM, city=city, passport=text)
    Case.objects.filter(pk=case.pk).update(is_demo=True)
    case.versions.update(checked_at=timezone.now())
    case.refresh_from_db()
    editing.publish(actor=SYSTEM, case=case)
    at = _day(year + 1, case.pk)
    Case.objects.filter(pk=case.pk).update(published_at=at, created_at=at - timedelta(days=30))
    case.versions.update(published_at=at, created_at=at - timedelta(days=30), checked_at=at - timedelta(days=7))
    case.refresh_from_db()
    return case


def _day(year: int, number: int) -> datetime:
    """Some day of that year, never one that is still to come."""
    day = datetime(year, 1 + number % 12, 1 + number % 27, 12, tzinfo=timezone.get_default_timezone())
    return min(day, timezone.now() - timedelta(days=1))


def _adopted(case: Case, town: City, year: int, changed: str, draw: random.Random) -> Adoption:
    """Done in a year, with answers to the questions that have come due since."""
    adoption = adopting.request_adoption(
        actor=SYSTEM, case=case, city=town, message="Хотим повторить у себя. Расскажите, с чего вы начинали?"
    )
    for stage in (Stage.ADAPTING, Stage.RUNNING):
        adoption = adopting.move_adoption(actor=SYSTEM, adoption=adoption, stage=stage)
    adoption = adopting.move_adoption(actor=SYSTEM, adoption=adoption, stage=Stage.DONE, told=changed)
    begun, done = _day(year - 1, adoption.pk), _day(year, adoption.pk)
    Adoption.objects.filter(pk=adoption.pk).update(is_demo=True, created_at=begun, done_at=done)
    changes = list(adoption.changes.order_by("pk"))
    for place, row in enumerate(changes):
        type(row).objects.filter(pk=row.pk).update(at=begun + (done - begun) * place / max(len(changes) - 1, 1))
    for check in adoption.checks.order_by("years"):
        due = done.date().replace(year=done.year + check.years, day=min(done.day, 28))
        answer: dict[str, Any] = {"due_on": due}
        if due <= timezone.localdate():
            outcome, text = draw.choices(OUTCOMES, (6, 3, 1))[0]
            answered = datetime.combine(due, done.timetz()) + timedelta(days=draw.randint(1, 20))
            moment = min(answered, timezone.now())
            answer |= {"outcome": outcome, "text": text, "asked_at": moment, "answered_at": moment}
        OutcomeCheck.objects.filter(pk=check.pk).update(**answer)
    adoption.refresh_from_db()
    return adoption


def _on_the_way(case: Case, town: City, draw: random.Random) -> None:
    """One more town, that considers it, is at it, or gave up and says why."""
    if town.pk == case.city_id:
        return
    stage, told = draw.choice(WAYS)
    adoption = adopting.request_adoption(actor=SYSTEM, case=case, city=town, message="Присматриваемся к вашему опыту.")
    Adoption.objects.filter(pk=adoption.pk).update(is_demo=True)
    if stage != Stage.CONSIDERING:
        adopting.move_adoption(actor=SYSTEM, adoption=adoption, stage=stage, told=told)
