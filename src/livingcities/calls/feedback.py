"""What the authors of an application learn from the jury: criterion by criterion, comments, a case to learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from livingcities.calls import scores
from livingcities.calls.models import Application, Criterion, Review
from livingcities.calls.standings import Row, Standing, standing_of


@dataclass(frozen=True)
class NearCase:
    """A winning practice that this application can learn from."""

    title: str
    url: str
    town: str = ""


NEAREST_CASE: list[Callable[[Application], NearCase | None]] = []
"""The room that knows winners and cases registers itself here (programmes, in its AppConfig.ready())."""


@dataclass(frozen=True)
class Feedback:
    application: Application
    standing: Standing
    row: Row
    criteria: list[tuple[Criterion, int | None]]
    """Each with the share of the track, in %, that this application stands above; None where nothing applied."""
    comments: list[str]
    case: NearCase | None

    @property
    def strongest(self) -> Criterion | None:
        return self._extreme(max)

    @property
    def weakest(self) -> Criterion | None:
        return self._extreme(min)

    def _extreme(self, choose: Callable[..., tuple[Criterion, int | None]]) -> Criterion | None:
        known = [entry for entry in self.criteria if entry[1] is not None]
        if len({share for _criterion, share in known}) < 2:
            return None
        return choose(known, key=lambda entry: (entry[1], -entry[0].number))[0]


def feedback_of(application: Application) -> Feedback | None:
    """What is told; None where nobody has read the application."""
    standing = standing_of(application.call, application.track)
    row = standing.row_of(application) if standing else None
    if standing is None or row is None:
        return None
    criteria = list(application.call.criteria.order_by("number"))
    shares = [None if share is None else round(share * 100) for share in row.told["percentiles"]]
    return Feedback(
        application=application,
        standing=standing,
        row=row,
        criteria=list(zip(criteria, shares, strict=True)),
        comments=released(application),
        case=next((found for ask in NEAREST_CASE if (found := ask(application))), None),
    )


def released(application: Application) -> list[str]:
    """The released comments, in an order that says nothing about who wrote them."""
    reviews: list[Review] = list(
        scores.counting(application.call)
        .filter(assignment__application=application, released_at__isnull=False)
        .exclude(to_applicant="")
        .order_by("assignment__juror__pseudonym__name")
    )
    return [review.to_applicant for review in reviews]
