"""Conflicts of interest as they follow from what is known: towns, regions, organisations, common applications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from livingcities.base.words import WORD
from livingcities.cities.models import Membership, Residence
from livingcities.people.models import OrganisationMembership

from .models import Application, Author, Call, Conflict, Juror, RegionRepresentative

Kind = Conflict.Kind
FOUND = frozenset({Kind.CITY, Kind.REGION, Kind.ORGANISATION, Kind.AUTHOR, Kind.CO_APPLICANT})
"""What the machine finds; the other kinds are said by people and stay."""

Found = tuple[int, int, Kind]
"""Juror, application, why."""


@dataclass
class Ties:
    """What binds one juror."""

    cities: set[int] = field(default_factory=set)
    regions: set[int] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    employer: str = ""
    companions: set[int] = field(default_factory=set)
    """People with whom the juror has made an application, in any call."""


def found_conflicts(
    call: Call, jurors: Iterable[Juror] | None = None, among: Iterable[Application] | None = None
) -> set[Found]:
    """Every pair of a juror and an application that has been handed in (or is `among` these), and why the two are too
    near."""
    jurors = list(call.jurors.select_related("city") if jurors is None else jurors)
    handed_in = call.applications.handed_in().select_related("city", "organisation").order_by("pk")
    applications = list(handed_in if among is None else handed_in.filter(pk__in=[row.pk for row in among]))
    authors = _authors(applications)
    colleagues = _organisations({person for people in authors.values() for person in people})
    ties = _ties(jurors)
    return {
        (juror.pk, application.pk, kind)
        for juror in jurors
        for application in applications
        for kind in _kinds(juror, ties[juror.pk], application, authors[application.pk], colleagues)
    }


def _kinds(
    juror: Juror, ties: Ties, application: Application, authors: set[int], colleagues: dict[int, set[int]]
) -> Iterator[Kind]:
    if application.city_id in ties.cities:
        yield Kind.CITY
    if application.city and application.city.region_id in ties.regions:
        yield Kind.REGION
    named = plain_name(application.organisation.name) if application.organisation else ""
    same = application.organisation_id in ties.organisations or (named and named == ties.employer)
    if same or any(ties.organisations & colleagues.get(person, set()) for person in authors):
        yield Kind.ORGANISATION
    if juror.user_id in authors:
        yield Kind.AUTHOR
    elif ties.companions & authors:
        yield Kind.CO_APPLICANT


def _authors(applications: Iterable[Application]) -> dict[int, set[int]]:
    applications = list(applications)
    people: dict[int, set[int]] = {row.pk: {row.created_by_id} if row.created_by_id else set() for row in applications}
    for application, user in Author.objects.filter(application__in=list(people)).values_list("application", "user"):
        people[application].add(user)
    return people


def _organisations(people: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    places = OrganisationMembership.objects.active().filter(person__in=people)
    for person, organisation in places.values_list("person", "organisation"):
        found[person].add(organisation)
    return found


def _ties(jurors: list[Juror]) -> dict[int, Ties]:
    ties = {juror.pk: _said(juror) for juror in jurors}
    of_user = {juror.user_id: ties[juror.pk] for juror in jurors if juror.user_id}
    people = set(of_user)
    for user, city, region in (
        *Residence.objects.filter(user__in=people).values_list("user", "city", "city__region"),
        *Membership.objects.active().filter(user__in=people).values_list("user", "city", "city__region"),
    ):
        of_user[user].cities.add(city)
        of_user[user].regions.add(region)
    for user, region in RegionRepresentative.objects.filter(user__in=people).values_list("user", "region"):
        of_user[user].regions.add(region)
    for user, organisations in _organisations(people).items():
        of_user[user].organisations |= organisations
    for user, companions in _companions(people).items():
        of_user[user].companions |= companions
    return ties


def _said(juror: Juror) -> Ties:
    """What stands on the juror's own card."""
    return Ties(
        cities={juror.city_id} if juror.city_id else set(),
        regions={region for region in (juror.region_id, juror.city and juror.city.region_id) if region},
        organisations={juror.organisation_id} if juror.organisation_id else set(),
        employer=plain_name(juror.employer),
    )


def _companions(people: set[int]) -> dict[int, set[int]]:
    shared: dict[int, set[int]] = defaultdict(set)
    own = Author.objects.filter(user__in=people).values_list("application", "user")
    for application, user in own:
        shared[application].add(user)
    found: dict[int, set[int]] = defaultdict(set)
    for application, other in Author.objects.filter(application__in=list(shared)).values_list("application", "user"):
        for user in shared[application] - {other}:
            found[user].add(other)
    return found


def plain_name(name: str) -> str:
    """«ООО «Парк»» and «парк, ооо» are one name: words in lower case and in order, legal forms left out."""
    forms = {"ооо", "ао", "пао", "зао", "оао", "ип", "нко", "ано", "фгбоу", "во", "гбу", "мбу", "мку", "фонд"}
    words = sorted({word.lower().replace("ё", "е") for word in WORD.findall(name)} - forms)
    return " ".join(words)
