"""What the page of a case shows, ready for the template: numbers reckoned, files found, nothing asked twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse

from livingcities.base.typography import NBSP, number, percentages

from .models import Case, CaseContact, CaseFile, CaseVersion, Money, Theme
from .passport import Document, Funds, Passport, Photo, Result, Step

PALETTE = tuple(Money)  # the colour of a source of money is its place here


class TimedStep(NamedTuple):
    """A step and the months in which it went on, counted from the beginning; None where a duration is unknown."""

    step: Step
    first: int | None
    last: int | None


class Share(NamedTuple):
    """One source in the bar of money: `x` and `width` of a thousand."""

    source: str
    name: Any
    amount: int
    percent: int
    x: float
    width: float
    colour: int


class Pair(NamedTuple):
    result: Result
    change: str
    """«×4», «+12 %», «−3 %»; empty where a side is told in words."""


class Shown(NamedTuple):
    """A photograph with its file."""

    photo: Photo
    file: CaseFile
    large: str
    small: str


class Download(NamedTuple):
    document: Document
    file: CaseFile
    url: str


@dataclass(frozen=True, slots=True)
class CasePage:
    case: Case
    version: CaseVersion
    passport: Passport
    themes: list[Theme]
    steps: list[TimedStep]
    money: list[Share]
    pairs: list[Pair]
    photos: list[Shown]
    documents: list[Download]
    contacts: list[CaseContact]

    @property
    def money_notes(self) -> list[Funds]:
        return [line for line in self.passport.money if line.note and line.source]

    @property
    def mark(self) -> str:
        """The theme whose drawn sign stands for a case without photographs."""
        return self.themes[0].slug if self.themes else ""


def case_page(case: Case, version: CaseVersion) -> CasePage:
    """Four queries: themes, files, contacts; of a draft the themes are read by name."""
    told = Passport.of(version.passport)
    files = {str(file.key): file for file in case.files.all()}
    contacts = case.contacts.shown().select_related("user")
    return CasePage(
        case=case,
        version=version,
        passport=told,
        themes=themes_of(told),
        steps=timed(told.steps),
        money=shares(told),
        pairs=[Pair(result, change_of(result)) for result in told.results],
        photos=[_shown(case, photo, files[photo.key]) for photo in told.photos if photo.key in files],
        documents=[_download(case, line, files[line.key]) for line in told.documents if line.key in files],
        contacts=list(contacts.order_by("pk")),
    )


def themes_of(told: Passport) -> list[Theme]:
    """In the order in which the authors named them: the first one is the main theme."""
    known = {theme.slug: theme for theme in Theme.objects.filter(slug__in=told.themes)}
    return [known[slug] for slug in told.themes if slug in known]


def _shown(case: Case, photo: Photo, file: CaseFile) -> Shown:
    large = reverse("cases:photo", args=[case.slug, file.key])
    return Shown(photo, file, large, reverse("cases:photo_small", args=[case.slug, file.key]) if file.small else large)


def _download(case: Case, document: Document, file: CaseFile) -> Download:
    return Download(document, file, reverse("cases:document", args=[case.slug, file.key]))


def timed(steps: tuple[Step, ...]) -> list[TimedStep]:
    """Steps follow each other: the second begins in the month after the first has ended."""
    placed: list[TimedStep] = []
    passed: int | None = 0
    for step in steps:
        if passed is None or not step.months:
            known = step.months == 0 and passed is not None
            placed.append(TimedStep(step, None, None))
            passed = passed if known else None
        else:
            placed.append(TimedStep(step, passed + 1, passed + step.months))
            passed += step.months
    return placed


def shares(told: Passport) -> list[Share]:
    """Money by source, the largest first; lines of one source are added up."""
    sums: dict[str, int] = {}
    for line in told.money:
        if line.amount and line.source in Money.values:
            sums[line.source] = sums.get(line.source, 0) + line.amount
    order = sorted(sums, key=lambda source: (-sums[source], PALETTE.index(Money(source))))
    total, percents = sum(sums.values()), percentages([sums[source] for source in order])
    placed, x = [], 0.0
    for source, percent in zip(order, percents, strict=True):
        width = 1000 * sums[source] / total
        colour = PALETTE.index(Money(source)) + 1
        placed.append(Share(source, Money(source).label, sums[source], percent, round(x, 2), round(width, 2), colour))
        x += width
    return placed


def change_of(result: Result) -> str:
    """How much has changed, said the way people say it: from double on in times, below in per cent."""
    if result.amounts is None:
        return ""
    before, after = result.amounts
    if before <= 0 or after < 0 or before == after:
        return ""
    times = after / before
    if times >= 2:
        return f"×{_short(times)}"
    percent = round((times - 1) * 100)
    return f"{'+' if percent > 0 else '−'}{abs(percent)}{NBSP}%" if percent else ""


def _short(times: float) -> str:
    return number(round(times, 1) if times < 10 else round(times))
