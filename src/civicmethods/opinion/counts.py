"""What each group thinks of each statement, and what everybody agrees on.

Counts are arrays … × 3 in the order of `DISAGREED`, `PASSED`, `AGREED`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .exact import Floats, Ints
from .votes import VoteTable

DISAGREED, PASSED, AGREED = 0, 1, 2
SIGNIFICANT = 1.2816
"""z of a one-sided test at 90 %."""


@dataclass(frozen=True, eq=False)
class Representativeness:
    """For each group and statement, agreeing (or disagreeing) inside the group against the rest."""

    p: Floats  # share inside the group, with one vote of each kind added
    p_z: Floats  # is it more than half of the group?
    r: Floats  # how many times the share of the rest
    r_z: Floats  # is it more than in the rest?

    @property
    def significant(self) -> NDArray[np.bool_]:
        return (self.p_z > SIGNIFICANT) & (self.r_z > SIGNIFICANT)

    @property
    def weight(self) -> Floats:
        """By which representative statements are ranked."""
        return self.r * self.r_z * self.p * self.p_z


@dataclass(frozen=True)
class Representative:
    """A statement that represents a group, with the side the group takes."""

    statement: int
    agrees: bool
    p: float
    p_z: float
    r: float
    r_z: float
    significant: bool


def tally(codes: NDArray[np.int32], n_statements: int) -> Ints:
    """Statements × 3 from codes 3·statement + vote + 1."""
    return np.bincount(codes, minlength=3 * n_statements).reshape(-1, 3)


def group_tally(table: VoteTable, groups: Ints, n_groups: int) -> Ints:
    """Groups × statements × 3; people whose group is −1 are left out."""
    width = 3 * len(table.statements)
    codes = np.repeat(np.where(groups >= 0, groups, n_groups) * width, table.counts)
    codes += table.codes
    return np.bincount(codes, minlength=(n_groups + 1) * width)[: n_groups * width].reshape(
        n_groups, len(table.statements), 3
    )


def votes_in(counts: Ints) -> Ints:
    """All votes, passes included."""
    return counts.sum(axis=-1)


def group_aware_consensus(counts: Ints, side: int = AGREED) -> Floats:
    """Π over groups of (agreed + 1) / (votes + 2); 0 where there are no groups."""
    shares = (counts[..., side] + 1) / (votes_in(counts) + 2)
    product = np.full(counts.shape[1], float(len(counts) > 0))
    for share in shares:
        product = product * share
    return product


def one_proportion_z(successes: Ints, trials: Ints) -> Floats:
    """Is the share of successes above one half? With one success added."""
    return 2 * np.sqrt(trials + 1.0) * ((successes + 1) / (trials + 1) - 0.5)


def two_proportions_z(in_successes: Ints, in_trials: Ints, out_successes: Ints, out_trials: Ints) -> Floats:
    """Is the first share above the second? With one added to every number; 0 where everything is a success."""
    s1, n1, s2, n2 = in_successes + 1, in_trials + 1, out_successes + 1, out_trials + 1
    pooled = (s1 + s2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return np.where(pooled == 1, 0.0, (s1 / n1 - s2 / n2) / np.where(spread > 0, spread, 1.0))


def representativeness(counts: Ints, side: int = AGREED) -> Representativeness:
    inside, trials = counts[..., side], votes_in(counts)
    outside, out_trials = inside.sum(axis=0) - inside, trials.sum(axis=0) - trials
    share = (inside + 1) / (trials + 2)
    return Representativeness(
        p=share,
        p_z=one_proportion_z(inside, trials),
        r=share / ((outside + 1) / (out_trials + 2)),
        r_z=two_proportions_z(inside, trials, outside, out_trials),
    )


def representative(
    agree: Representativeness,
    disagree: Representativeness,
    counts: Ints,
    allowed: NDArray[np.bool_],
    *,
    most: int = 5,
) -> tuple[tuple[Representative, ...], ...]:
    """For each group the statements that set it apart, agreements first.

    A statement takes the side whose difference from the rest is the more certain; a tie goes to disagreement.
    Significant ones are ranked by `weight`, equal ones by statement. The group's best agreement comes first even
    where the ranking would leave it out; and where nothing is significant the most certain difference stands alone.
    """
    return tuple(_of_group(agree, disagree, counts, allowed=allowed, most=most, g=g) for g in range(len(counts)))


def _of_group(
    agree: Representativeness,
    disagree: Representativeness,
    counts: Ints,
    *,
    allowed: NDArray[np.bool_],
    most: int,
    g: int,
) -> tuple[Representative, ...]:
    for_it = agree.r_z[g] > disagree.r_z[g]
    significant = (agree.significant[g] | disagree.significant[g]) & allowed
    weight = np.where(for_it, agree.weight[g], disagree.weight[g])
    ranked = _ranked(np.flatnonzero(significant), weight)
    best = _best_agreement(agree, counts, allowed, g)
    if not ranked and best is None:
        certainty = np.maximum(agree.r_z[g], disagree.r_z[g])
        ranked = _ranked(np.flatnonzero(allowed & (counts[g].sum(axis=-1) > 0)), certainty)[:1]
    chosen = ([] if best is None else [best]) + [t for t in ranked if t != best]
    sides = [(t, t == best or bool(for_it[t])) for t in chosen[:most]]
    result = []
    for t, agrees in sorted(sides, key=lambda pair: not pair[1]):
        numbers = agree if agrees else disagree
        result.append(
            Representative(
                statement=t,
                agrees=agrees,
                p=float(numbers.p[g, t]),
                p_z=float(numbers.p_z[g, t]),
                r=float(numbers.r[g, t]),
                r_z=float(numbers.r_z[g, t]),
                significant=bool(significant[t]),
            )
        )
    return tuple(result)


def _best_agreement(agree: Representativeness, counts: Ints, allowed: NDArray[np.bool_], g: int) -> int | None:
    """What the group agrees on most and more than the rest; failing that, what it agrees on most."""
    voted = allowed & (counts[g, :, AGREED] + counts[g, :, DISAGREED] > 0)
    own = voted & (agree.r[g] > 1) & (agree.r_z[g] > 0) & (agree.p[g] > 0.5) & (agree.p_z[g] > 0)
    if own.any():
        return _ranked(np.flatnonzero(own), agree.weight[g])[0]
    shared = voted & (agree.p_z[g] > SIGNIFICANT)
    if shared.any():
        return _ranked(np.flatnonzero(shared), agree.p[g] * agree.p_z[g])[0]
    return None


def overall_consensus(
    counts: Ints, allowed: NDArray[np.bool_], *, side: int = AGREED, most: int = 5
) -> tuple[int, ...]:
    """The statements most people are for (or against): share above one half, significantly so."""
    successes, trials = counts[:, side], votes_in(counts)
    share = (successes + 1) / (trials + 2)
    z = one_proportion_z(successes, trials)
    wanted = allowed & (share > 0.5) & (z > SIGNIFICANT)
    return tuple(_ranked(np.flatnonzero(wanted), share * z)[:most])


def uniting(counts: Ints, allowed: NDArray[np.bool_], *, side: int = AGREED) -> tuple[int, ...]:
    """Statements on which the majority of every single group is, significantly, on one side; strongest first."""
    if not len(counts):
        return ()
    every = np.all(one_proportion_z(counts[..., side], votes_in(counts)) > SIGNIFICANT, axis=0)
    majority = np.all(2 * counts[..., side] > votes_in(counts), axis=0)
    return tuple(_ranked(np.flatnonzero(allowed & every & majority), group_aware_consensus(counts, side)))


@dataclass(frozen=True)
class Divide:
    """A statement that one group is for and another is not: balances are (agreed − disagreed) / (votes + 2)."""

    statement: int
    difference: float  # half the distance between the two balances: 0 the same, 1 the opposite
    z: float
    for_group: int
    against_group: int


def dividing(counts: Ints, allowed: NDArray[np.bool_], *, most: int = 10) -> tuple[Divide, ...]:
    """The statements by which the groups differ most, and significantly."""
    if len(counts) < 2:
        return ()
    trials = votes_in(counts)
    balance = (counts[..., AGREED] - counts[..., DISAGREED]) / (trials + 2)
    high, low = balance.argmax(axis=0), balance.argmin(axis=0)
    at = np.arange(counts.shape[1])
    difference = (balance[high, at] - balance[low, at]) / 2
    n_high, n_low = trials[high, at], trials[low, at]
    z = np.maximum(
        two_proportions_z(counts[high, at, AGREED], n_high, counts[low, at, AGREED], n_low),
        two_proportions_z(counts[low, at, DISAGREED], n_low, counts[high, at, DISAGREED], n_high),
    )
    order = _ranked(np.flatnonzero(allowed & (z > SIGNIFICANT) & (difference > 0)), difference)[:most]
    return tuple(Divide(t, float(difference[t]), float(z[t]), int(high[t]), int(low[t])) for t in order)


def _ranked(candidates: Ints | Sequence[int], value: Floats) -> list[int]:
    """By value, the largest first; of equals the smaller statement first."""
    numbers = np.asarray(candidates, dtype=np.int64)
    return [int(number) for number in numbers[np.lexsort((numbers, -value[numbers]))]]
