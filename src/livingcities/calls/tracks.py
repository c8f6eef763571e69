"""Whether the nominations of a call cover every town once: gaps and overlaps of their rules, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext as _

from livingcities.base.typography import number

from .models import Track

EVERYBODY = 10**9


class Span(NamedTuple):
    """Populations from `least` to `most`, both inclusive."""

    least: int
    most: int

    def __str__(self) -> str:
        if self.most >= EVERYBODY:
            return _("from %(least)s people") % {"least": number(self.least)}
        if self.least <= 0:
            return _("up to %(most)s people") % {"most": number(self.most)}
        return _("%(least)s to %(most)s people") % {"least": number(self.least), "most": number(self.most)}


def span(track: Track) -> Span:
    least, most = track.population_min, track.population_max
    return Span(0 if least is None else least, EVERYBODY if most is None else most)


def has_bounds(track: Track) -> bool:
    return track.population_min is not None or track.population_max is not None


def is_by_registry(tracks: Iterable[Track]) -> bool:
    """Whether the nomination follows from the town. Where none has bounds, applicants choose by theme."""
    return any(has_bounds(track) or track.historic != Track.Historic.ANY for track in tracks)


def takes(track: Track, *, historic: bool) -> bool:
    """Whether towns of this sort belong to the track at all."""
    return track.historic in (Track.Historic.ANY, Track.Historic.ONLY if historic else Track.Historic.EXCEPT)


def gaps(tracks: Iterable[Track]) -> list[Span]:
    """Populations that no track takes, up to the greatest bound: beyond it a contest may mean to end."""
    spans = sorted(span(track) for track in tracks)
    found, covered = [], -1
    for least, most in spans:
        if least > covered + 1:
            found.append(Span(covered + 1, least - 1))
        covered = max(covered, most)
    return found


def shared(one: Track, other: Track) -> Span | None:
    """Populations that both take."""
    a, b = span(one), span(other)
    both = Span(max(a.least, b.least), min(a.most, b.most))
    return both if both.least <= both.most else None


def warnings(tracks: Iterable[Track]) -> list[str]:
    """What the secretariat should look at again. Nothing where applicants choose by theme."""
    tracks = list(tracks)
    return list(_warnings(tracks)) if is_by_registry(tracks) else []


def _warnings(tracks: list[Track]) -> Iterator[str]:
    ordinary = [track for track in tracks if takes(track, historic=False)]
    historic = [track for track in tracks if takes(track, historic=True)]
    for gap in gaps(ordinary):
        yield _("No nomination takes towns of %(span)s.") % {"span": gap}
    if historic != ordinary:
        for gap in set(gaps(historic)) - set(gaps(ordinary)):
            yield _("No nomination takes historic settlements of %(span)s.") % {"span": gap}
    if not historic:
        yield _("No nomination takes historic settlements.")
    if not ordinary:
        yield _("All nominations are for historic settlements: other towns cannot apply.")
    for one, other in combinations(ordinary, 2):
        if meet(one, other):
            words = {"one": one.name, "other": other.name, "span": shared(one, other)}
            yield _("Towns of %(span)s choose between «%(one)s» and «%(other)s».") % words
    for track in historic:
        others = [each.name for each in historic if each.historic != Track.Historic.ONLY and meet(track, each)]
        if track.historic == Track.Historic.ONLY and others:
            words = {"one": track.name, "others": ", ".join(f"«{title}»" for title in others)}
            yield (
                _("Historic settlements choose between «%(one)s» and the nomination of their size: %(others)s.") % words
            )


def meet(one: Track, other: Track) -> bool:
    """Whether some population and some kind of applicant belongs to both."""
    kinds = not (one.applicants and other.applicants) or bool(set(one.applicants) & set(other.applicants))
    return kinds and shared(one, other) is not None
