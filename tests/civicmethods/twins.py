"""Slow and obvious versions of the methods, written from the formulas, to hold the fast ones against."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

Rows = list[tuple[int, int, int]]


def latest(rows: Rows) -> dict[tuple[int, int], int]:
    votes: dict[tuple[int, int], int] = {}
    for person, statement, value in rows:
        votes[person, statement] = value
    return votes


def matrix(rows: Rows, statements: list[int]) -> tuple[list[int], np.ndarray]:
    """People in ascending order and the people × statements matrix with NaN for no vote."""
    votes = latest(rows)
    people = sorted({person for person, _ in votes})
    dense = np.full((len(people), len(statements)), np.nan)
    for (person, statement), value in votes.items():
        if statement in statements:
            dense[people.index(person), statements.index(statement)] = value
    return people, dense


def column_means(dense: np.ndarray) -> np.ndarray:
    means = []
    for column in dense.T:
        voted = [value for value in column if not math.isnan(value)]
        means.append(sum(voted) / len(voted) if voted else 0.0)
    return np.array(means)


def centred(dense: np.ndarray) -> np.ndarray:
    """Missing votes take the mean of their statement, then the means are subtracted."""
    means = column_means(dense)
    return np.where(np.isnan(dense), means, dense) - means


def axes(dense: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All squared singular values and the right singular vectors, by a dense decomposition."""
    _, values, vectors = np.linalg.svd(centred(dense), full_matrices=False)
    return values**2, vectors


def place(votes: dict[int, int], means: list[float], loadings: list[list[float]], size: int) -> list[float]:
    return [
        math.sqrt(size / max(len(votes), 1))
        * math.fsum((value - means[t]) * loadings[t][axis] for t, value in votes.items())
        for axis in (0, 1)
    ]


def count(dense: np.ndarray, members: list[int], value: int, statement: int) -> int:
    return sum(1 for person in members if dense[person, statement] == value)


def all_votes(dense: np.ndarray, members: list[int], statement: int) -> int:
    return sum(1 for person in members if not math.isnan(dense[person, statement]))


def one_proportion_z(successes: int, trials: int) -> float:
    return 2 * math.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5)


def two_proportions_z(s1: int, n1: int, s2: int, n2: int) -> float:
    s1, n1, s2, n2 = s1 + 1, n1 + 1, s2 + 1, n2 + 1
    pooled = (s1 + s2) / (n1 + n2)
    if pooled == 1:
        return 0.0
    return (s1 / n1 - s2 / n2) / math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))


def consensus(groups: list[tuple[int, int]]) -> Fraction:
    """Exact, from (agreed, votes) of each group."""
    product = Fraction(1)
    for agreed, votes in groups:
        product *= Fraction(agreed + 1, votes + 2)
    return product


def priority(agreed: int, passed: int, votes: int, extremity: float) -> float:
    a, q = (agreed + 1) / (votes + 2), (passed + 1) / (votes + 2)
    return ((1 - q) * (1 + extremity) * a * (1 + 8 * 2 ** (-votes / 5))) ** 2


def nearest(points: list[tuple[int, int]], centres: list[tuple[int, int]]) -> list[int]:
    chosen = []
    for x, y in points:
        distances = [(x - cx) ** 2 + (y - cy) ** 2 for cx, cy in centres]
        chosen.append(distances.index(min(distances)))
    return chosen


def silhouette(distance: Callable[[int, int], float], labels: list[int]) -> float:
    """The mean silhouette of people, each pair looked at; `distance` between two of them by their positions."""
    values = []
    for i in range(len(labels)):
        to_group: dict[int, list[float]] = {}
        for j in range(len(labels)):
            if i != j:
                to_group.setdefault(labels[j], []).append(distance(i, j))
        own = to_group.pop(labels[i], [])
        if not own or not to_group:
            values.append(0.0)
            continue
        inside = math.fsum(own) / len(own)
        outside = min(math.fsum(group) / len(group) for group in to_group.values())
        values.append((outside - inside) / max(inside, outside) if max(inside, outside) > 0 else 0.0)
    return math.fsum(values) / len(values)


def adjusted_rand(one: list[int], other: list[int]) -> float:
    """From all pairs of people."""
    n = len(one)
    both = first = second = total = 0
    for i in range(n):
        for j in range(i):
            same_one, same_other = one[i] == one[j], other[i] == other[j]
            both += same_one and same_other
            first += same_one
            second += same_other
            total += 1
    expected = first * second / total
    largest = (first + second) / 2
    return 1.0 if largest == expected else (both - expected) / (largest - expected)
