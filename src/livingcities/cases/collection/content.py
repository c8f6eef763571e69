"""What stands in a collection, as plain data in Russian words: paper and electronic book show the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.typography import number, typo
from livingcities.cases.figures import months, roubles
from livingcities.cases.models import CaseFile, Collection, CollectionItem, Theme
from livingcities.cases.passport import Passport
from livingcities.cases.pictures import SMALL_TYPE
from livingcities.cities.models import City

PHOTOS = 2
FORMAT = 2
"""Counts up when the books made of the same content would look different."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass
class Picture:
    file: CaseFile
    alt: str
    caption: str

    @property
    def name(self) -> str:
        return f"{self.file.key}{self.file.extension}"

    @property
    def light(self) -> Light:
        """For a screen: the small version, where there is one."""
        if self.file.small:
            return Light(f"{self.file.key}.webp", SMALL_TYPE, self.file.small)
        return Light(self.name, self.file.media_type, self.file.file)


class Light(NamedTuple):
    name: str
    media_type: str
    content: FieldFile


@dataclass
class Chapter:
    """One practice."""

    key: str
    title: str
    city: City
    summary: str
    address: str
    is_demo: bool
    facts: list[tuple[str, str]]
    parts: list[tuple[str, list[str]]]
    """Heading and paragraphs, in the order of reading; the tables stand between."""
    steps: list[dict[str, str]]
    partners: list[dict[str, str]]
    money: list[dict[str, str]]
    total: str
    ppp_form: str
    results: list[dict[str, str]]
    lessons: list[tuple[str, list[str]]]
    pictures: list[Picture]
    themes: list[str]


@dataclass
class Section:
    number: int
    title: str
    lead: list[str]
    chapters: list[Chapter]


@dataclass
class Book:
    collection: Collection
    title: str
    subtitle: str
    foreword: list[str]
    foreword_by: str
    imprint: list[str]
    sections: list[Section]
    words: dict[str, str]
    demo: str
    """What has to be said on the cover, where practices are invented."""
    by_town: list[tuple[str, list[Chapter]]] = field(default_factory=list)
    by_theme: list[tuple[str, list[Chapter]]] = field(default_factory=list)

    @property
    def chapters(self) -> Iterator[Chapter]:
        for section in self.sections:
            yield from section.chapters

    @property
    def pictures(self) -> Iterator[Picture]:
        for chapter in self.chapters:
            yield from chapter.pictures

    @property
    def address(self) -> str:
        return settings.SITE_URL + self.collection.get_absolute_url()


def book_of(collection: Collection) -> Book:
    """Everything in it, in few queries; always in Russian, the language of the practices."""
    with translation.override("ru"):
        sections = _sections(collection)
        book = Book(
            collection=collection,
            title=line(collection.title),
            subtitle=line(collection.subtitle),
            foreword=paragraphs(collection.foreword),
            foreword_by=line(collection.foreword_by),
            imprint=paragraphs(collection.imprint),
            sections=sections,
            words=_words(),
            demo=demo_notice(chapter.is_demo for section in sections for chapter in section.chapters),
        )
        book.by_town = _by_town(book)
        book.by_theme = _by_theme(book)
    return book


def digest(collection: Collection) -> str:
    """Of what the files are made: the same digest, the same books."""
    items = _items(collection).values_list("section_id", "number", "version__passport", "case__slug", "case__is_demo")
    sections = collection.sections.values_list("pk", "number", "title", "lead")
    names = ("title", "subtitle", "year", "foreword", "foreword_by", "imprint", "has_bleed", "slug")
    content = [FORMAT, [getattr(collection, name) for name in names], list(sections), list(items)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def demo_notice(invented: Iterable[bool]) -> str:
    """What is said of a collection whose practices are invented, all of them or some."""
    told = list(invented)
    if not any(told):
        return ""
    if all(told):
        return _("A demonstration collection. The towns are real, the practices are invented.")
    return _("Some practices in this collection are invented for demonstration; each of them says so.")


def _items(collection: Collection) -> Any:
    return CollectionItem.objects.filter(section__collection=collection).order_by("section__number", "number")


def _sections(collection: Collection) -> list[Section]:
    themes = {theme.slug: theme.name_ru for theme in Theme.objects.all()}
    files = {
        str(file.key): file
        for file in CaseFile.objects.filter(
            case__printed_in__section__collection=collection, kind=CaseFile.Kind.PHOTO
        ).distinct()
    }
    chapters: dict[int, list[Chapter]] = defaultdict(list)
    items = _items(collection).select_related("case__city__region", "version")
    for place, item in enumerate(items, start=1):
        chapters[item.section_id].append(_chapter(place, item, themes, files))
    return [
        Section(place, line(section.title), paragraphs(section.lead), chapters[section.pk])
        for place, section in enumerate(collection.sections.order_by("number"), start=1)
        if chapters[section.pk]
    ]


def _chapter(place: int, item: CollectionItem, themes: dict[str, str], files: dict[str, CaseFile]) -> Chapter:
    passport = Passport.of(item.version.passport)
    pictures = [
        Picture(files[photo.key], line(photo.alt or photo.caption), line(photo.caption))
        for photo in passport.photos
        if photo.key in files
    ]
    return Chapter(
        key=f"practice-{place}",
        title=line(passport.title or item.case.title),
        city=item.case.city,
        summary=line(passport.summary),
        address=settings.SITE_URL + item.case.get_absolute_url(),
        is_demo=item.case.is_demo,
        facts=_facts(passport),
        parts=_told((_("Problem"), passport.problem), (_("Solution"), passport.solution)),
        steps=_steps(passport),
        partners=_partners(passport),
        money=_money(passport),
        total=roubles(passport.cost),
        ppp_form=line(passport.ppp_form),
        results=_results(passport),
        lessons=_told(
            (_("How residents took part"), passport.involvement),
            (_("What went wrong"), passport.mistakes),
            (_("What is needed to repeat it"), passport.needed),
        ),
        pictures=pictures[:PHOTOS],
        themes=[themes[slug] for slug in passport.themes if slug in themes],
    )


def _told(*parts: tuple[str, str]) -> list[tuple[str, list[str]]]:
    return [(heading, paragraphs(text)) for heading, text in parts if text]


def _facts(passport: Passport) -> list[tuple[str, str]]:
    """The numbers at the head of a practice: value and what it is."""
    facts = [(roubles(passport.cost), _("cost")), (months(passport.months), _("from idea to result"))]
    if passport.people:
        label = ngettext("resident took part", "residents took part", passport.people)
        facts.append((number(passport.people), label))
    if passport.year:
        facts.append((str(passport.year), _("year of the result")))
    return [(value, label) for value, label in facts if value]


def _steps(passport: Passport) -> list[dict[str, str]]:
    return [
        {"title": line(step.title), "text": line(step.text), "months": months(step.months)} for step in passport.steps
    ]


def _partners(passport: Passport) -> list[dict[str, str]]:
    return [{"kind": str(row.kind_name), "name": line(row.name), "role": line(row.role)} for row in passport.partners]


def _money(passport: Passport) -> list[dict[str, str]]:
    return [
        {"source": line(str(row.source_name)), "amount": roubles(row.amount), "note": line(row.note)}
        for row in passport.money
    ]


def _results(passport: Passport) -> list[dict[str, str]]:
    return [
        {
            "indicator": line(f"{row.indicator}, {row.unit}" if row.unit else row.indicator),
            "before": line(row.before) or "–",
            "after": line(row.after) or "–",
            "year": str(row.year or ""),
        }
        for row in passport.results
    ]


def _by_town(book: Book) -> list[tuple[str, list[Chapter]]]:
    """Towns by the alphabet; with the region, for names repeat."""
    towns: dict[tuple[str, str], list[Chapter]] = defaultdict(list)
    for chapter in book.chapters:
        towns[chapter.city.sort_name, line(f"{chapter.city.name}, {chapter.city.region.name}")].append(chapter)
    return [(name, chapters) for (_order, name), chapters in sorted(towns.items(), key=lambda entry: entry[0])]


def _by_theme(book: Book) -> list[tuple[str, list[Chapter]]]:
    themes: dict[str, list[Chapter]] = defaultdict(list)
    for chapter in book.chapters:
        for theme in chapter.themes:
            themes[theme].append(chapter)
    return [(line(name), chapters) for name, chapters in sorted(themes.items())]


def _words() -> dict[str, str]:
    return {
        "brand": _("Living Cities"),
        "foreword": _("Foreword"),
        "contents": _("Contents"),
        "section": _("Section"),
        "by_town": _("Index of towns"),
        "by_theme": _("Index of themes"),
        "cover": _("Cover"),
        "title_page": _("Title page"),
        "imprint": _("Imprint"),
        "map_alt": _("Map of the country with the towns of this collection"),
        "steps": _("Steps"),
        "step": _("Step"),
        "duration": _("Duration"),
        "partners": _("Who took part"),
        "who": _("Who"),
        "role": _("What they did"),
        "money": _("Money"),
        "source": _("Source"),
        "amount": _("Amount"),
        "total": _("Total"),
        "ppp_form": _("Form of the partnership:"),
        "results": _("Results"),
        "indicator": _("Indicator"),
        "before": _("Before"),
        "after": _("After"),
        "more": _("Documents, contacts and news of this practice:"),
        "square": _("Square code with the address of this practice"),
        "demo": _("Demonstration: the town did not do this."),
    }


# --- words and numbers --------------------------------------------------------------------------------


def line(text: str) -> str:
    """One line of prose, without what a book's file may not hold."""
    return typo(" ".join(_NOT_XML.sub("", str(text)).split()))


def paragraphs(text: str) -> list[str]:
    return [line(part) for part in re.split(r"\n+", text) if part.strip()]
