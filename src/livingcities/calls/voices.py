"""In whose name a person may apply to a call: a city whose team they are in, an organisation of theirs, themself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from livingcities.base.actors import is_secretariat
from livingcities.cities.models import City, Membership
from livingcities.people.models import Organisation, OrganisationMembership

from .models import Applicant, Application, Call


@dataclass(frozen=True, slots=True)
class Voice:
    """`key` stands in addresses; a voice of a city brings its city, the others choose the town of the project."""

    key: str
    applicant: str
    title: str
    note: str = ""
    city: City | None = None
    organisation: Organisation | None = None

    @property
    def chooses_city(self) -> bool:
        return self.city is None

    @property
    def may_go_without(self) -> bool:
        """Whether a call that asks for no town takes this voice without one."""
        return self.applicant != Applicant.CITY


def voices_of(person: Any, call: Call) -> list[Voice]:
    """The voices that this call takes, the city's first."""
    return [voice for voice in _voices(person) if not call.applicants or voice.applicant in call.applicants]


def _voices(person: Any) -> Iterator[Voice]:
    teams = Membership.objects.active().filter(user=person).select_related("city__region")
    for place in teams.order_by("city__sort_name"):
        city = place.city
        title = _("The city team of %(city)s") % {"city": city.name}
        yield Voice(f"city-{city.pk}", Applicant.CITY, title, city.region.name, city=city)
    if is_secretariat(person):
        yield Voice("city", Applicant.CITY, _("A city team"), _("The secretariat writes in a city's name."))
    places = OrganisationMembership.objects.active().filter(person=person).select_related("organisation")
    for member in places.order_by("organisation__name"):
        own = member.organisation
        kind = own.get_kind_display()
        yield Voice(f"organisation-{own.pk}", own.kind, own.name, kind, organisation=own)
    yield Voice("person", Applicant.PERSON, _("Myself"), person.name)


def voices_for(person: Any, application: Application) -> list[Voice]:
    """Those of the person, and first of all the one of the application: a co-author from elsewhere keeps it."""
    voices = voices_of(person, application.call)
    own = voice_of(application)
    return voices if any(voice.key == own for voice in voices) else [_as_it_is(application), *voices]


def _as_it_is(application: Application) -> Voice:
    key, city, organisation = voice_of(application), application.city, application.organisation
    if application.applicant == Applicant.CITY:
        title = _("The city team of %(city)s") % {"city": city.name if city else "–"}
        return Voice(key, Applicant.CITY, title, city.region.name if city else "", city=city)
    if organisation:
        kind = organisation.get_kind_display()
        return Voice(key, application.applicant, organisation.name, kind, organisation=organisation)
    return Voice(key, application.applicant, application.get_applicant_display())


def voice_of(application: Application) -> str:
    """The key of the voice in which an application was begun."""
    if application.applicant == Applicant.CITY:
        return f"city-{application.city_id}"
    if application.applicant == Applicant.PERSON:
        return "person"
    return f"organisation-{application.organisation_id}"


def chosen(voices: list[Voice], key: str) -> Voice | None:
    """The voice asked for; where there is only one, that one."""
    if len(voices) == 1 and not key:
        return voices[0]
    return next((voice for voice in voices if voice.key == key), None)
