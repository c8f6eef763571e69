"""A made-up collection of the made-up practices: what the book of a year looks like, on the page and on paper."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from livingcities.cases.models import Case, Collection
from livingcities.cases.operations import collections
from livingcities.people.models import User

from .practices import families

SLUG = "demo-sbornik"
SECTIONS = (
    (
        "Вода и дороги",
        "Берега, ручьи и школьные дороги: места, куда снова ходят пешком и ездят на велосипеде.",
        ("stairs-to-river", "river-clean", "school-route", "bike-town"),
    ),
    (
        "Соседи",
        "Здесь сначала договорились, потом строили.",
        ("yard-without-cars", "open-yard-library", "listening-mayor", "budget-by-school"),
    ),
    (
        "Дело и память",
        "Старые стены и старые ремёсла, которые кормят сегодня.",
        ("market-hall", "museum-of-trade", "craft-street", "old-school-hub"),
    ),
)
FOREWORD = """В этом сборнике двенадцать историй. Каждая рассказана одинаково: какая была трудность, что сделали \
по шагам, сколько это стоило и откуда взяли деньги, что изменилось в числах и что не получилось.

Читайте с конца. Абзац «Что не получилось» сбережёт больше времени, чем список достижений, а «Что нужно, чтобы \
повторить» – готовый список дел для первого месяца.

У каждой практики есть квадратный код: он ведёт на страницу, где видно, какие города повторили её после выхода книги \
и чем это кончилось. Напишите им – они ответят."""


@transaction.atomic
def load(team: dict[str, User]) -> Collection:
    """Chosen by the secretariat, typeset now, published."""
    collection = _chosen(team["secretariat"])
    collections.make(collection)
    return collections.publish_collection(actor=team["secretariat"], collection=collection)


def _chosen(by: User) -> Collection:
    texts = {
        "title": "Сборник практик (демо)",
        "subtitle": "Двенадцать дел, которые можно повторить",
        "year": timezone.localdate().year,
        "foreword": FOREWORD,
        "foreword_by": "Редакция",
    }
    collection = collections.create_collection(actor=by, slug=SLUG, texts=texts)
    titles = {family["key"]: family["title"] for family in families()}
    for title, lead, keys in SECTIONS:
        section = collections.add_section(actor=by, collection=collection, title=title, lead=lead)
        cases = [case for key in keys if (case := _first(titles[key]))]
        collections.add_to_collection(actor=by, collection=collection, section=section, cases=cases)
    return collection


def _first(title: str) -> Case | None:
    """The practice of the town that began it, unless somebody has taken it off the site since."""
    return Case.objects.published().filter(is_demo=True, title=title).order_by("pk").first()
