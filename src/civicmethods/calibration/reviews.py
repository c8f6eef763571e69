"""The reviews: who gave which marks to which application. «Not applicable» is None and leaves the mean alone."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civicmethods.opinion.exact import Floats

Ints = NDArray[np.int64]

LARGEST_MARK = 1_000_000
LEAST_WEIGHT, MOST_WEIGHT = 0.0001, 10_000
"""Beyond these the sums would lose what they are of."""


class BadReviews(ValueError):
    """The reviews contradict themselves or say too little to be calibrated."""


@dataclass(frozen=True)
class Criterion:
    name: str
    weight: float = 1.0


@dataclass(frozen=True)
class Review:
    application: str
    juror: str
    marks: tuple[float | None, ...]
    """One per criterion; None is «not applicable»."""
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class ReviewTable:
    """Reviews sorted by application and juror; those in which nothing was applicable are left out."""

    applications: tuple[str, ...]
    jurors: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    rows: Ints
    seats: Ints
    marks: Floats
    """Reviews × criteria; NaN where not applicable."""
    scores: Floats
    """The weighted mean of the marks of each review."""
    weights: Floats

    @classmethod
    def of(cls, reviews: Iterable[Review], criteria: Sequence[Criterion] = (Criterion("score"),)) -> "ReviewTable":
        _check_criteria(criteria)
        ordered = sorted(reviews, key=lambda review: (review.application, review.juror))
        for before, review in zip([None, *ordered], ordered, strict=False):
            _check_review(review, len(criteria))
            if before and (before.application, before.juror) == (review.application, review.juror):
                raise BadReviews(f"juror {review.juror} reviews application {review.application} twice")
        kept = [review for review in ordered if any(mark is not None for mark in review.marks)]
        applications = tuple(sorted({review.application for review in kept}))
        jurors = tuple(sorted({review.juror for review in kept}))
        places, chairs = ({key: at for at, key in enumerate(keys)} for keys in (applications, jurors))
        marks = np.array([[math.nan if mark is None else mark for mark in review.marks] for review in kept])
        marks = marks.astype(np.float64).reshape(len(kept), len(criteria))
        return cls(
            applications=applications,
            jurors=jurors,
            criteria=tuple(criteria),
            rows=np.array([places[review.application] for review in kept], dtype=np.int64),
            seats=np.array([chairs[review.juror] for review in kept], dtype=np.int64),
            marks=marks,
            scores=weighted_scores(marks, [criterion.weight for criterion in criteria]),
            weights=np.array([review.weight for review in kept], dtype=np.float64),
        )

    @classmethod
    def from_scores(cls, scores: Mapping[tuple[str, str], float]) -> "ReviewTable":
        """From one score per application and juror."""
        return cls.of(Review(application, juror, (score,)) for (application, juror), score in scores.items())

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def counts(self) -> Ints:
        """Reviews per application."""
        return np.bincount(self.rows, minlength=len(self.applications))

    def means(self, scores: Floats | None = None) -> Floats:
        """The mean score of each application, NaN where it has none."""
        values = self.scores if scores is None else scores
        present = ~np.isnan(values)
        weights = np.where(present, self.weights, 0.0)
        sums = np.bincount(self.rows, weights * np.where(present, values, 0.0), len(self.applications))
        totals = np.bincount(self.rows, weights, len(self.applications))
        with np.errstate(invalid="ignore", divide="ignore"):
            return sums / totals

    def of_criterion(self, number: int) -> "ReviewTable":
        """The reviews by one criterion alone."""
        return ReviewTable.of(
            (
                Review(self.applications[row], self.jurors[seat], (float(mark),), float(weight))
                for row, seat, mark, weight in zip(
                    self.rows, self.seats, self.marks[:, number], self.weights, strict=True
                )
                if not math.isnan(mark)
            ),
            (Criterion(self.criteria[number].name),),
        )


def weighted_scores(marks: Floats, weights: Sequence[float]) -> Floats:
    """The weighted mean of the applicable marks of each review, NaN where none with a weight is applicable."""
    sums, totals = np.zeros(len(marks)), np.zeros(len(marks))
    for column, weight in zip(marks.T, weights, strict=True):
        present = ~np.isnan(column)
        sums += np.where(present, column, 0.0) * weight
        totals += present * float(weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums / totals


def _check_criteria(criteria: Sequence[Criterion]) -> None:
    if not criteria:
        raise BadReviews("there are no criteria")
    if len({criterion.name for criterion in criteria}) < len(criteria):
        raise BadReviews("criteria must have different names")
    for criterion in criteria:
        _check_weight(criterion.weight, f"the weight of criterion {criterion.name}")


def _check_review(review: Review, criteria: int) -> None:
    where = f"the review of application {review.application} by juror {review.juror}"
    if len(review.marks) != criteria:
        raise BadReviews(f"{where} must have {criteria} marks")
    if any(mark is not None and not math.isfinite(mark) for mark in review.marks):
        raise BadReviews(f"{where}: a mark must be a number or None")
    if any(mark is not None and abs(mark) > LARGEST_MARK for mark in review.marks):
        raise BadReviews(f"{where}: a mark must be from {-LARGEST_MARK:,} to {LARGEST_MARK:,}")
    _check_weight(review.weight, f"{where}: the weight")


def _check_weight(weight: float, what: str) -> None:
    if not (math.isfinite(weight) and weight > 0):
        raise BadReviews(f"{what} must be above 0")
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        raise BadReviews(f"{what} must be from {LEAST_WEIGHT} to {MOST_WEIGHT:,}")
