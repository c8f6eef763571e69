"""Home bias: do jurors mark their own city or region higher?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from civicmethods.opinion.exact import exact_dot, exact_sum

from .mixed import Equations
from .reviews import ReviewTable


@dataclass(frozen=True)
class HomeBias:
    kind: str
    reviews: int
    """How many reviews jurors wrote of their own."""
    residual: float
    """Their mean above what quality and severity explain (drawn towards 0, as the review itself counts there)."""
    effect: float | None
    """The points that the model gives to «own»; None where it cannot be told from quality and severity."""
    standard_error: float | None

    @property
    def z(self) -> float | None:
        if self.effect is None or not self.standard_error:
            return None
        return self.effect / self.standard_error


def home_bias(
    table: ReviewTable, equations: Equations, chance: float, own: Mapping[str, Collection[tuple[str, str]]]
) -> tuple[HomeBias, ...]:
    """For each kind (city, region) the pairs (application, juror) that are at home there."""
    return tuple(_bias(table, equations, chance, kind, frozenset(pairs)) for kind, pairs in sorted(own.items()))


def _bias(
    table: ReviewTable, equations: Equations, chance: float, kind: str, pairs: frozenset[tuple[str, str]]
) -> HomeBias:
    marked = np.array(
        [
            (table.applications[row], table.jurors[seat]) in pairs
            for row, seat in zip(table.rows.tolist(), table.seats.tolist(), strict=True)
        ],
        dtype=np.float64,
    )
    count = int(marked.sum())
    if not count:
        return HomeBias(kind, 0, 0.0, None, None)
    residuals = equations.residuals(table.scores)
    unexplained = table.weights * equations.residuals(marked)
    information = exact_dot(marked, unexplained)
    mean = float(exact_sum(marked * residuals)) / count
    if information <= 1e-9 * count or chance == 0:
        return HomeBias(kind, count, mean, None, None)
    effect = exact_dot(unexplained, table.scores) / information
    return HomeBias(kind, count, mean, effect, float(np.sqrt(chance / information)))
