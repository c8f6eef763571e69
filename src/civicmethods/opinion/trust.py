"""How far the picture can be trusted.

Three questions, each answered with a number:

- *Would other people give the same groups?* The bootstrap: every person gets a weight drawn from a Poisson
  distribution with mean 1, as if the same number of people had been drawn anew, and the base clusters are grouped
  again with these weights.
- *Would the other half give the same map?* The people are split in two halves; the axes are drawn from the votes of
  one half, then of the other; everybody is placed on both maps and grouped on both.
- *Is there a gap?* On the line between two neighbouring groups' centres, are there fewer people half-way than at the
  centres? Groups cut out of one evenly filled cloud have no gap between them.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from scipy import sparse

from .components import AXES, Components, components
from .counts import SIGNIFICANT, tally
from .exact import Floats, Ints, exact_sum, mixed
from .groups import Grouping, base_distances, chosen_k, silhouette
from .kmeans import best_of, centres_of, settle, starts
from .parameters import Parameters
from .projection import positions

GROUPS, NO_CLEAR_GROUPS, TOO_FEW_PEOPLE = "groups", "no clear groups", "too few people"

EVERYBODY_ALIKE, UNSTABLE, HALVES_DIFFER, NO_GAP = "everybody alike", "unstable", "halves differ", "no gap"
NOT_EXAMINED = "not examined"

LEAST_STABILITY = 0.8
"""Of two people in one group, in what share of the rounds they must still be together."""
LEAST_AGREEMENT = 0.5
"""Adjusted Rand index that the maps of the two halves must reach."""
LEAST_GAP_Z = SIGNIFICANT
"""How certain it must be that fewer people stand half-way between two groups than at their centres."""

_BOOTSTRAP_STARTS = 1
_BOOTSTRAP_ROUNDS = 8
_BOOTSTRAP_STREAM, _HALVES_STREAM = 1_000, 2_000
_HALVES_TOLERANCE = 1e-3
_SLICE = 0.2
_PER_DRAW = 4
_POISSON = np.cumsum([24109, 24109, 12055, 4018, 1005, 201, 33, 5, 1])
"""The Poisson distribution with mean 1 in 65,536ths."""


@dataclass(frozen=True)
class Bootstrap:
    rounds: int
    pair_stability: float  # two people of one group are together again
    agreement: float  # mean adjusted Rand index with the published groups
    k_shares: dict[int, float]  # how often each number of groups came out
    k_stability: float  # how often the published one did


@dataclass(frozen=True)
class Halves:
    people: tuple[int, int]
    axes: tuple[float, float]  # cosines between the planes of the two halves
    agreement: float  # adjusted Rand index between the groups of the two maps


@dataclass(frozen=True)
class Gap:
    groups: tuple[int, int]
    filled: float  # people half-way, against the mean of those at the two centres
    z: float  # of «fewer half-way»
    people_between: int
    people_at_centres: tuple[int, int]


@dataclass(frozen=True)
class Trust:
    verdict: str
    stable: bool  # the same division comes out again, with a gap or without
    reasons: tuple[str, ...]
    bootstrap: Bootstrap | None
    halves: Halves | None
    gaps: tuple[Gap, ...]


def bootstrap(grouping: Grouping, parameters: Parameters) -> Bootstrap | None:
    """Group the base clusters again under random weights of the people."""
    if not grouping.candidates or not parameters.bootstrap_rounds:
        return None
    base = grouping.base
    weights = _resampled(base.members, len(base.sizes), parameters)
    distances = base_distances(base.centres)
    values: dict[int, Floats] = {}
    choices: dict[int, Ints] = {}
    for k, centres in grouping.candidates.items():
        begin = starts(
            base.centres, base.sizes.astype(np.float64), k, _BOOTSTRAP_STARTS, parameters.seed + _BOOTSTRAP_STREAM
        )
        both = np.concatenate((centres[None], begin))
        every = np.broadcast_to(both, (len(weights), *both.shape))
        choices[k] = best_of(base.centres, weights, every, _BOOTSTRAP_ROUNDS)
        values[k] = silhouette(distances, weights, choices[k], k)
    picked = [
        chosen_k({k: float(v[i]) for k, v in values.items()}, parameters.silhouette_margin) for i in range(len(weights))
    ]
    together = _base_by_group(grouping)
    pairs = [pair_counts(together.T @ _indicator(choices[k][i], k)) for i, k in enumerate(picked)]
    shares = {k: picked.count(k) / len(picked) for k in sorted(set(picked))}
    return Bootstrap(
        rounds=len(picked),
        pair_stability=_mean([both / max(first, 1.0) for both, first, _, _ in pairs]),
        agreement=_mean([adjusted_rand(*counts) for counts in pairs]),
        k_shares=shares,
        k_stability=shares.get(grouping.count, 0.0),
    )


def halves(
    choices: sparse.csr_array,
    counts: Ints,
    included: Ints,
    found: Components,
    grouping: Grouping,
    *,
    parameters: Parameters,
) -> Halves | None:
    """Draw the map from one half of the people, then from the other, and compare where everybody lands.

    `included` are the numbers of the included people; the rest count only towards the axes.
    """
    people = choices.shape[0]
    if people < 2 or grouping.count < 2 or not parameters.bootstrap_rounds:
        return None
    order = np.argsort(mixed(parameters.seed, _HALVES_STREAM, people), kind="stable")
    first = np.zeros(people, dtype=bool)
    first[order[: people // 2]] = True
    start = found.loadings[:, 0] + found.loadings[:, 1]
    maps, divisions = [], []
    for half in (first, ~first):
        part = choices[half]
        counted = tally(part.indices, len(found.means)).astype(np.float64)
        own = components(part, counted, start=start, tolerance=_HALVES_TOLERANCE)
        points = positions(choices, counts, own)[included]
        begin = centres_of(points, grouping.members, np.zeros((grouping.count, AXES)))
        maps.append(own)
        divisions.append(settle(points, begin, _BOOTSTRAP_ROUNDS)[1])
    table = np.zeros((grouping.count, grouping.count))
    np.add.at(table, tuple(divisions), 1)
    return Halves(
        people=(people // 2, people - people // 2),
        axes=plane_cosines(*maps),
        agreement=adjusted_rand(*pair_counts(table)),
    )


def gaps(points: Floats, grouping: Grouping) -> tuple[Gap, ...]:
    """For each two groups with no third one in between: how filled is the middle of the line joining them?"""
    result = []
    for g in range(grouping.count):
        for h in range(g + 1, grouping.count):
            middle = np.rint((grouping.centres[g] + grouping.centres[h]) / 2)
            if _nearest_group(middle, grouping.centres) in (g, h):
                mine = (grouping.members == g) | (grouping.members == h)
                result.append(_gap(points[mine], grouping.centres, g, h))
    return tuple(result)


def verdict(
    grouping: Grouping,
    drawn: Bootstrap | None,
    split: Halves | None,
    between: tuple[Gap, ...],
    *,
    least_people: int,
) -> Trust:
    """Groups, no clear groups, or too few people to say; with the reasons.

    Where the only reason is that there is no gap, the division is still stable: the groups are the two sides, or the
    corners, of one crowd.
    """
    if len(grouping.members) < least_people:
        return Trust(TOO_FEW_PEOPLE, False, (), drawn, split, between)
    reasons = []
    if grouping.count < 2:
        reasons.append(EVERYBODY_ALIKE)
    elif drawn is None or split is None:
        reasons.append(NOT_EXAMINED)
    if drawn is not None and drawn.pair_stability < LEAST_STABILITY:
        reasons.append(UNSTABLE)
    if split is not None and split.agreement < LEAST_AGREEMENT:
        reasons.append(HALVES_DIFFER)
    if between and min(gap.z for gap in between) < LEAST_GAP_Z:
        reasons.append(NO_GAP)
    stable = not reasons or reasons == [NO_GAP]
    return Trust(NO_CLEAR_GROUPS if reasons else GROUPS, stable, tuple(reasons), drawn, split, between)


def trust_from(values: dict[str, Any]) -> Trust:
    """Read back from JSON."""
    drawn, split = values["bootstrap"], values["halves"]
    return Trust(
        values["verdict"],
        values["stable"],
        tuple(values["reasons"]),
        drawn and Bootstrap(**{**drawn, "k_shares": {int(k): share for k, share in drawn["k_shares"].items()}}),
        split and Halves(tuple(split["people"]), tuple(split["axes"]), split["agreement"]),
        tuple(
            Gap(tuple(g["groups"]), g["filled"], g["z"], g["people_between"], tuple(g["people_at_centres"]))
            for g in values["gaps"]
        ),
    )


def pair_counts(table: Floats) -> tuple[float, float, float, float]:
    """Pairs together in both divisions, in the first, in the second, and all pairs."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    both, first, second, total = (
        float((values * (values - 1) / 2).sum()) for values in (table, rows, columns, rows.sum())
    )
    return both, first, second, total


def adjusted_rand(both: float, first: float, second: float, total: float) -> float:
    """1 for equal divisions, about 0 for unrelated ones."""
    expected = first * second / total if total > 0 else 0.0
    largest = (first + second) / 2
    return (both - expected) / (largest - expected) if largest != expected else 1.0


def plane_cosines(one: Components, other: Components) -> tuple[float, float]:
    """The cosines of the two angles between the planes that two pairs of axes span, the larger first."""
    products = exact_sum(one.loadings[:, :, None] * other.loadings[:, None, :], axis=0)
    lengths = [np.sqrt(exact_sum(c.loadings * c.loadings, axis=0)) for c in (one, other)]
    scale = lengths[0][:, None] * lengths[1][None, :]
    (a, b), (c, d) = np.where(scale > 0, products / np.where(scale > 0, scale, 1.0), 0.0).tolist()
    half, determinant = (a * a + b * b + c * c + d * d) / 2, a * d - b * c
    root = sqrt(max(half * half - determinant * determinant, 0.0))
    return min(sqrt(half + root), 1.0), sqrt(max(half - root, 0.0))


def _resampled(members: Ints, n_base: int, parameters: Parameters) -> Floats:
    """Rounds × base clusters: the weight of each under Poisson weights of its people."""
    rounds = parameters.bootstrap_rounds
    table = np.searchsorted(_POISSON, np.arange(65536), side="right").astype(np.float64)
    weights = np.empty((rounds, n_base))
    for start in range(0, rounds, _PER_DRAW):
        draw = mixed(parameters.seed, _BOOTSTRAP_STREAM + start, len(members))
        for i in range(start, min(start + _PER_DRAW, rounds)):
            sixteen = (draw >> np.uint64(16 * (i - start))) & np.uint64(0xFFFF)
            weights[i] = np.bincount(members, table[sixteen], minlength=n_base)
    weights[weights.sum(axis=1) == 0] = 1.0
    return weights


def _base_by_group(grouping: Grouping) -> Floats:
    table = np.zeros((len(grouping.base.sizes), grouping.count))
    np.add.at(table, (grouping.base.members, grouping.members), 1)
    return table


def _indicator(chosen: Ints, k: int) -> Floats:
    table: Floats = (chosen[:, None] == np.arange(k)).astype(np.float64)
    return table


def _mean(values: list[float]) -> float:
    return float(exact_sum(np.array(values))) / len(values)


def _nearest_group(point: Floats, centres: Floats) -> int:
    apart = centres - point
    return int((apart[:, 0] * apart[:, 0] + apart[:, 1] * apart[:, 1]).argmin())


def _gap(points: Floats, centres: Floats, g: int, h: int) -> Gap:
    """Count people in three equally wide slices across the line: at one centre, half-way, at the other."""
    line = centres[h] - centres[g]
    along = (points[:, 0] - centres[g, 0]) * line[0] + (points[:, 1] - centres[g, 1]) * line[1]
    place = along / (line[0] * line[0] + line[1] * line[1])
    first, between, last = (int((np.abs(place - at) < _SLICE).sum()) for at in (0.0, 0.5, 1.0))
    typical = (first + last) / 2
    z = (typical - between) / sqrt(max(typical / 2 + between, 1.0))
    return Gap((g, h), between / max(typical, 1.0), z, between, (first, last))
