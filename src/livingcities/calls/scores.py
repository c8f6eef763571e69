"""From the reviews of a call to the tables that are sealed, ranked and published: all under pseudonyms."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from civicmethods.calibration import Criterion, Parameters, ReviewTable
from civicmethods.calibration import Review as Reading
from civicmethods.calibration.seal import part_digest, seal_digest
from civicmethods.opinion.canonical import canonical_bytes
from livingcities.calls.models import Application, Assignment, Call, Juror, Mark, Pseudonym, Review, Track
from livingcities.calls.models.seal import new_name

Marks = tuple[int | None, ...]


@dataclass(frozen=True)
class Line:
    """One review as it is sealed, ranked and published."""

    application: str
    juror: str
    audit: bool
    marks: Marks
    seal: int | None
    review: int
    """Its row, for us alone: never published."""
    track: int
    """Number of the track; 0 where the call has none."""

    def sealed(self) -> list[Any]:
        return [self.application, self.juror, int(self.audit), *self.marks]


def draw_names(call: Call) -> None:
    """A pseudonym for every juror and application that has none yet."""
    taken = set(Pseudonym.objects.filter(call=call).values_list("name", flat=True))

    def fresh() -> str:
        while (name := new_name()) in taken:
            continue
        taken.add(name)
        return name

    named = [
        *({"juror_id": pk} for pk in Juror.objects.filter(call=call, pseudonym=None).values_list("pk", flat=True)),
        *(
            {"application_id": pk}
            for pk in call.applications.admitted().filter(pseudonym=None).values_list("pk", flat=True)
        ),
    ]
    secrets.SystemRandom().shuffle(named)  # row numbers tell no order either
    Pseudonym.objects.bulk_create(Pseudonym(call=call, name=fresh(), **who) for who in named)


def counting(call: Call) -> QuerySet[Review]:
    """The reviews that count, of applications still in the contest."""
    found: QuerySet[Review] = Review.objects.that_count()
    return found.filter(assignment__application__call=call, assignment__application__state=Application.State.ADMITTED)


def lines(call: Call, reviews: Iterable[Any] | None = None) -> list[Line]:
    """These reviews (the sealed ones that count, unless told otherwise), sorted by their names."""
    if reviews is None:
        reviews = counting(call).exclude(seal=None)
    rows = list(
        Review.objects.filter(pk__in=[review.pk for review in reviews]).values_list(
            "pk",
            "assignment__application__pseudonym__name",
            "assignment__juror__pseudonym__name",
            "assignment__kind",
            "seal__number",
            "assignment__application__track__number",
        )
    )
    places = {pk: place for place, pk in enumerate(call.criteria.order_by("number").values_list("pk", flat=True))}
    marks: dict[int, list[int | None]] = {row[0]: [None] * len(places) for row in rows}
    given = Mark.objects.filter(review__in=[row[0] for row in rows]).values_list("review_id", "criterion_id", "value")
    for review, criterion, value in given:
        marks[review][places[criterion]] = value
    found = [
        Line(application, juror, kind == Assignment.Kind.AUDIT, tuple(marks[pk]), seal, pk, track or 0)
        for pk, application, juror, kind, seal, track in rows
    ]
    return sorted(found, key=lambda line: (line.track, line.application, line.juror))


def by_track(found: Iterable[Line]) -> dict[int, list[Line]]:
    tracks: dict[int, list[Line]] = {}
    for line in found:
        tracks.setdefault(line.track, []).append(line)
    return tracks


def seal_parts(call: Call, found: Iterable[Line]) -> list[dict[str, Any]]:
    """Each track's digest over its reviews and a nonce of its own, without which the marks could be guessed."""
    parts = []
    for track, members in sorted(by_track(found).items()):
        nonce = secrets.token_hex(16)
        digest = part_digest(call.slug, track, nonce, [line.sealed() for line in members])
        parts.append({"track": track, "reviews": len(members), "nonce": nonce, "digest": digest})
    return parts


def digest_of(call: Call, number: int, parts: list[dict[str, Any]]) -> str:
    return seal_digest(call.slug, number, [part["digest"] for part in parts])


def tracks_of(call: Call) -> list[Track | None]:
    """The tracks that have applications before the jury, in order; None stands for «no track»."""
    used = set(call.applications.admitted().values_list("track_id", flat=True))
    found: list[Track | None] = [track for track in call.tracks.all() if track.pk in used]
    return [*found, None] if None in used else found


@dataclass(frozen=True)
class Table:
    """What is ranked of one track."""

    call: Call
    track: Track | None

    @property
    def number(self) -> int:
        return self.track.number if self.track else 0

    @cached_property
    def lines(self) -> list[Line]:
        return [line for line in self.everything if not line.audit]

    @cached_property
    def audited(self) -> list[Line]:
        """The readings of the second jury, compared but not counted."""
        return [line for line in self.everything if line.audit]

    @cached_property
    def everything(self) -> list[Line]:
        reviews = counting(self.call).exclude(seal=None).filter(assignment__application__track=self.track)
        return lines(self.call, reviews)

    @cached_property
    def criteria(self) -> list[Criterion]:
        return [Criterion(f"c{row.number}", float(row.weight)) for row in self.call.criteria.order_by("number")]

    def table(self, found: Iterable[Line] | None = None) -> ReviewTable:
        chosen = self.lines if found is None else found
        readings = (Reading(line.application, line.juror, line.marks) for line in chosen)
        return ReviewTable.of(readings, self.criteria)

    @property
    def parameters(self) -> Parameters:
        prizes = self.track.winners if self.track else self.call.winners
        return Parameters(prizes=prizes, decides=self.call.scoring, seed=self.call.seed)

    @cached_property
    def homes(self) -> list[tuple[str, str, str, int]]:
        """(kind, application, juror, which home) of every review that somebody wrote of their own town or region."""
        reviews = Review.objects.filter(pk__in=[line.review for line in self.lines]).values_list(
            "assignment__application__pseudonym__name",
            "assignment__juror__pseudonym__name",
            "assignment__application__city_id",
            "assignment__application__city__region_id",
            "assignment__juror",
        )
        jurors = {juror.pk: juror for juror in self.call.jurors.select_related("city")}
        found = []
        for application, name, city, region, pk in reviews:
            if city and city == jurors[pk].city_id:
                found.append(("city", application, name, city))
            if region and region == jurors[pk].home_region_id:
                found.append(("region", application, name, region))
        return sorted(found)

    @property
    def own(self) -> dict[str, set[tuple[str, str]]]:
        pairs: dict[str, set[tuple[str, str]]] = {}
        for kind, application, juror, _home in self.homes:
            pairs.setdefault(kind, set()).add((application, juror))
        return pairs

    @property
    def track_of(self) -> dict[str, str]:
        return {line.application: str(self.number) for line in self.lines}

    def input_digest(self) -> str:
        criteria = [[criterion.name, criterion.weight] for criterion in self.criteria]
        told = {
            "criteria": criteria,
            "own": sorted([kind, application, juror] for kind, application, juror, _home in self.homes),
            "parameters": self.parameters.as_dict(),
            "reviews": [line.sealed() for line in self.lines],
        }
        return hashlib.sha256(canonical_bytes(told)).hexdigest()


def tables(call: Call) -> Iterator[Table]:
    for track in tracks_of(call):
        yield Table(call, track)


def sealed_but_not_counting(call: Call) -> list[Line]:
    """Sealed, but of a reading revoked since: kept so that the seal can still be checked."""
    counted = counting(call).values("pk")
    gone = Review.objects.filter(seal__call=call).exclude(pk__in=counted)
    return lines(call, gone)


__all__ = ["Line", "Table", "counting", "digest_of", "draw_names", "lines", "seal_parts", "tables", "tracks_of"]
