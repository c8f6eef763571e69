"""The drawn interval of ranks beside each row: a line from the best to the worst likely place, a dot at its own."""

from __future__ import annotations

from dataclasses import dataclass

from livingcities.calls.standings import Row, Standing

WIDTH, INSET = 240, 6


@dataclass(frozen=True)
class Whisker:
    """Positions in a picture of 240 by 20; the words beside it say the same."""

    low: float
    high: float
    at: float
    line: float
    """Where the prizes end."""

    @property
    def length(self) -> float:
        return round(max(self.high - self.low, 0.1), 1)


def whisker(row: Row, standing: Standing) -> Whisker | None:
    if row.rank_low is None:
        return None
    count = max(len(standing.rows), 2)

    def x(rank: float) -> float:
        return round(INSET + (rank - 1) / (count - 1) * (WIDTH - 2 * INSET), 1)

    return Whisker(x(row.rank_low), x(row.rank_high), x(row.place), x(standing.prizes + 0.5))
