"""Which nomination an application belongs to, by the registry, with the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from livingcities.base.decision import YES, Decision, no, yes_if
from livingcities.base.typography import number
from livingcities.cities.models import City, Fact
from livingcities.people.models import Organisation

from .models import Applicant, Call, Track
from .tracks import has_bounds, is_by_registry

# In whose name an organisation of this kind applies.
WITH_ORGANISATION = frozenset(set(Applicant) - {Applicant.CITY, Applicant.PERSON})


@dataclass(frozen=True, slots=True)
class Population:
    """How many people live in a town, and how that is known."""

    count: int | None
    on: date | None = None
    source: str = ""
    is_late: bool = False

    def __str__(self) -> str:
        if self.count is None:
            return _("The registry does not know the population of this town.")
        people = ngettext("%(n)s person", "%(n)s people", self.count) % {"n": number(self.count)}
        if self.on is None:
            return _("Population: %(people)s") % {"people": people}
        day = date_format(self.on, "j E Y")
        text = _("Population: %(people)s on %(day)s (%(source)s)")
        return text % {"people": people, "day": day, "source": self.source}


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`track` is settled where one alone fits; of several `tracks` the applicant chooses."""

    track: Track | None
    tracks: list[Track]
    reasons: list[str]
    allowed: Decision
    population: Population = field(default_factory=lambda: Population(None))


def track_for(call: Call, city: City | None, applicant: str, organisation: Organisation | None = None) -> Eligibility:
    """What the rules of the call say about an applicant. A call without tracks takes everybody whom it names."""
    tracks = list(call.tracks.all())
    named = named_by(call, applicant, organisation)
    if not tracks:
        return Eligibility(None, [], [], named)
    people = population_of(city, call.population_on)
    fitting = [track for track in tracks if not any(misfits(track, city, applicant, people))]
    reasons = list(_reasons(tracks, fitting, city, applicant, people))
    track = fitting[0] if len(fitting) == 1 else None
    allowed = named and yes_if(fitting, gettext_lazy("None of the nominations fits."))
    return Eligibility(track, fitting, reasons, allowed, people)


def named_by(call: Call, applicant: str, organisation: Organisation | None = None) -> Decision:
    """Whether the call takes applications of this kind, and whether the organisation is of that kind."""
    if call.applicants and applicant not in call.applicants:
        wanted = ", ".join(str(Applicant(kind).label) for kind in call.applicants if kind in Applicant.values)
        return no(_("This call takes applications of others: %(wanted)s.") % {"wanted": wanted})
    if applicant not in WITH_ORGANISATION:
        return YES
    right = organisation is not None and organisation.kind == applicant
    return yes_if(right, gettext_lazy("Name the organisation in whose name you apply; its kind must be the same."))


def population_of(city: City | None, on: date | None) -> Population:
    """The latest number known on that day; where there is none so early, the first one after it."""
    if city is None:
        return Population(None)
    known = Fact.objects.filter(city=city, kind="population", number__isnull=False)
    fact = (known.filter(on__lte=on) if on else known).order_by("-on").first()
    late = None if fact else known.order_by("on").first()
    chosen = fact or late
    if chosen is None or chosen.number is None:
        return Population(city.population)
    return Population(round(chosen.number), chosen.on, chosen.source, is_late=late is not None)


def misfits(track: Track, city: City | None, applicant: str, people: Population) -> Iterator[str]:
    """Why an application does not belong to this track; nothing if it does. Bounds are inclusive."""
    if track.applicants and applicant not in track.applicants:
        yield _("another kind of applicant")
    if track.historic == Track.Historic.ONLY and not (city and city.is_historic):
        yield _("not a historic settlement")
    if track.historic == Track.Historic.EXCEPT and city and city.is_historic:
        yield _("a historic settlement")
    least, most = track.population_min, track.population_max
    if least is None and most is None:
        return
    if people.count is None:
        yield _("the population is unknown")
    elif least is not None and people.count < least:
        yield _("fewer than %(bound)s people") % {"bound": number(least)}
    elif most is not None and people.count > most:
        yield _("more than %(bound)s people") % {"bound": number(most)}


def _reasons(
    tracks: list[Track], fitting: list[Track], city: City | None, applicant: str, people: Population
) -> Iterator[str]:
    if city is None and is_by_registry(tracks):
        yield _(
            "No town is named: nominations that depend on the registry, by population or by the list of historic "
            "settlements, cannot be given. Name the town if you want one of them."
        )
    by_people = any(has_bounds(track) for track in tracks)
    if by_people and city is not None:
        yield _so(people, fitting)
        if people.is_late:
            yield _("There is no earlier number in the registry, so this one was taken.")
    if city and city.is_historic and any(track.historic != Track.Historic.ANY for track in tracks):
        yield _("The town is on the list of historic settlements.")
    if len(fitting) > 1:
        yield _("Several nominations fit: choose one.")
    if not fitting:
        yield from (f"«{track.name}»: {', '.join(misfits(track, city, applicant, people))}." for track in tracks)


def _so(people: Population, fitting: list[Track]) -> str:
    """«Население 12 340 человек на 1 января 2026 (Росстат), значит, номинация „10–20 тысяч“.»"""
    if people.count is None or len(fitting) != 1:
        return str(people) if people.count is None else f"{people}."
    return _("%(population)s, so the nomination is «%(track)s».") % {"population": people, "track": fitting[0].name}


def titles(tracks: Iterable[Track]) -> str:
    return ", ".join(f"«{track.name}»" for track in tracks)
