"""How far jurors agree."""

from dataclasses import dataclass

import numpy as np

from civicmethods.opinion.exact import exact_sum

from .mixed import Variances
from .reviews import ReviewTable


@dataclass(frozen=True)
class Agreement:
    icc_absolute: float
    """Of two jurors' scores for one application, what they have in common (severity counts as disagreement)."""
    icc_consistent: float
    """The same with each juror's severity set aside."""
    alpha: float | None
    """Krippendorff's alpha for intervals; None where all scores are equal."""


def agreement(table: ReviewTable, variances: Variances) -> Agreement:
    both = variances.quality + variances.chance
    return Agreement(
        icc_absolute=variances.reliability(1),
        icc_consistent=variances.quality / both if both > 0 else 0.0,
        alpha=krippendorff_alpha(table),
    )


def krippendorff_alpha(table: ReviewTable) -> float | None:
    """1 − observed over expected squared difference, over applications read at least twice."""
    counts = table.counts[table.rows]
    inside = counts > 1
    if not inside.any():
        return None
    rows, counts = table.rows[inside], counts[inside]
    scores = table.scores[inside] - float(exact_sum(table.scores[inside])) / int(inside.sum())
    size = len(table.applications)
    sums = np.bincount(rows, scores, size)[rows] / counts
    within = float(exact_sum((scores - sums) ** 2 * counts / (counts - 1)))
    total = float(exact_sum(scores * scores))
    if total <= 1e-24 * max(float(np.max(np.abs(table.scores))) ** 2, 1.0) * len(scores):
        return None
    return 1 - (len(scores) - 1) / len(scores) * within / total
