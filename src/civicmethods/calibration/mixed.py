"""The mixed model: score = mean + quality of the application + leniency of the juror + chance.

y = μ + q + b + ε/√w with q ~ N(0, σ_q²), b ~ N(0, σ_b²), ε ~ N(0, σ_e²). Henderson's mixed-model equations give the
best linear unbiased predictions. The applications are eliminated first, so that a small system over the jurors remains.
All sums run in a fixed order in plain arithmetic, so that the result is the same on every machine.
"""

from dataclasses import dataclass

import numpy as np

from civicmethods.opinion.exact import Floats, exact_dot, exact_sum

from .reviews import Ints, ReviewTable


@dataclass(frozen=True)
class Variances:
    quality: float
    juror: float
    chance: float

    def reliability(self, reviews: float) -> float:
        """How much of the spread of mean scores over so many reviews is quality."""
        if self.quality == 0 or reviews == 0:
            return 0.0
        return self.quality / (self.quality + (self.juror + self.chance) / reviews)


@dataclass(frozen=True, eq=False)
class Design:
    """Which juror read what, with the weights; what the equations need again and again."""

    rows: Ints
    seats: Ints
    weights: Floats
    applications: int
    jurors: int
    by_application: Floats
    by_juror: Floats
    pair_row: Ints
    """For each two reviews of one application (and each review with the mean): the application,"""
    pair_place: Ints
    """the place in the small system,"""
    pair_product: Floats
    """and the product of the weights."""

    @classmethod
    def of(cls, table: ReviewTable) -> "Design":
        applications, jurors = len(table.applications), len(table.jurors)
        by_application = np.bincount(table.rows, table.weights, applications)
        starts = np.searchsorted(table.rows, np.arange(applications + 1))
        row, place, product = [], [], []
        for at in range(applications):
            part = slice(starts[at], starts[at + 1])
            seats = np.concatenate(([0], table.seats[part] + 1))
            weights = np.concatenate(([by_application[at]], table.weights[part]))
            row.append(np.full(len(seats) ** 2, at))
            place.append((seats[:, None] * (jurors + 1) + seats).ravel())
            product.append((weights[:, None] * weights).ravel())
        return cls(
            rows=table.rows,
            seats=table.seats,
            weights=table.weights,
            applications=applications,
            jurors=jurors,
            by_application=by_application,
            by_juror=np.bincount(table.seats, table.weights, jurors),
            pair_row=np.concatenate(row),
            pair_place=np.concatenate(place),
            pair_product=np.concatenate(product),
        )


@dataclass(frozen=True, eq=False)
class Equations:
    """The mixed-model equations at given ratios of variances, the applications eliminated."""

    design: Design
    quality_ratio: float
    juror_ratio: float
    diagonal: Floats
    """What stands at each application."""
    inverse: Floats
    """Of the system of the mean and the jurors."""
    pivots: Floats
    """Their product is its determinant."""

    @classmethod
    def of(cls, design: Design, quality_ratio: float, juror_ratio: float) -> "Equations":
        """`quality_ratio` is σ_q²/σ_e², `juror_ratio` σ_b²/σ_e²."""
        size = design.jurors + 1
        diagonal = design.by_application + 1 / quality_ratio
        small = -np.bincount(design.pair_place, design.pair_product / diagonal[design.pair_row], size * size).reshape(
            size, size
        )
        small[0, 0] += float(exact_sum(design.weights))
        small[0, 1:] += design.by_juror
        small[1:, 0] += design.by_juror
        places = np.arange(1, size)
        small[places, places] += design.by_juror + 1 / juror_ratio
        return cls(design, quality_ratio, juror_ratio, diagonal, *_inverted(small))

    def solved(self, values: Floats) -> tuple[float, Floats, Floats]:
        """Mean, quality of each application and leniency of each juror for these scores."""
        design = self.design
        weighted = design.weights * values
        sums = np.bincount(design.rows, weighted, design.applications)
        right = np.concatenate(
            (
                [float(exact_sum(weighted))],
                np.bincount(design.seats, weighted, design.jurors),
            )
        )
        share = sums / self.diagonal
        right[0] -= exact_dot(design.by_application, share)
        right[1:] -= np.bincount(design.seats, design.weights * share[design.rows], design.jurors)
        solution = exact_sum(self.inverse * right, axis=1)
        return float(solution[0]), self.qualities(sums, solution), solution[1:]

    def qualities(self, sums: Floats, solution: Floats) -> Floats:
        """Back from the mean and the jurors to the applications."""
        design = self.design
        explained = solution[0] + solution[1:][design.seats]
        return (sums - np.bincount(design.rows, design.weights * explained, design.applications)) / self.diagonal

    def residuals(self, values: Floats) -> Floats:
        mean, quality, leniency = self.solved(values)
        return values - mean - quality[self.design.rows] - leniency[self.design.seats]

    def quality_variances(self) -> Floats:
        """The diagonal of the inverse at the applications (to be multiplied by σ_e²)."""
        design = self.design
        around = np.bincount(
            design.pair_row, design.pair_product * self.inverse.ravel()[design.pair_place], design.applications
        )
        return (1 + around / self.diagonal) / self.diagonal

    def quality_covariances(self, row: int) -> Floats:
        """The row of the inverse at one application, with all others (to be multiplied by σ_e²)."""
        design = self.design
        mine = np.zeros(design.jurors + 1)
        own = design.rows == row
        mine[0] = design.by_application[row]
        mine[1 + design.seats[own]] = design.weights[own]
        reached = exact_sum(self.inverse * mine, axis=1) / self.diagonal[row]
        result = np.bincount(
            design.rows, design.weights * (reached[0] + reached[1:][design.seats]), design.applications
        )
        result /= self.diagonal
        result[row] += 1 / self.diagonal[row]
        return result


def _inverted(matrix: Floats) -> tuple[Floats, Floats]:
    """Inverse and pivots of a symmetric positive definite matrix, by Gauss and Jordan in single roundings."""
    work = matrix.copy()
    size = len(work)
    pivots = np.zeros(size)
    for pivot in range(size):
        pivots[pivot] = divisor = work[pivot, pivot]
        work[pivot, pivot] = 1.0
        work[pivot] /= divisor
        column = work[:, pivot].copy()
        column[pivot] = 0.0
        work[column != 0, pivot] = 0.0
        work -= column[:, None] * work[pivot]
    return (work + work.T) / 2, pivots
