"""Calibration on the Olympic figure-skating panels: 3 of 9 judges see each performance; is the right one found?"""

from __future__ import annotations

import argparse
import csv
import gzip
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from civicmethods.calibration import Parameters, ReviewTable, calibrate, competition_ranks, reml
from civicmethods.calibration.bias import home_bias
from civicmethods.calibration.mixed import Design, Equations

ROOT = Path(__file__).parents[1]
EXTRACT = ROOT / "tests" / "civicmethods" / "data" / "jury" / "skating.csv.gz"
SEVERITIES = (0.0, 0.5, 1.0)
LINES = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8))
LINES += ((0, 4, 8), (1, 5, 6), (2, 3, 7), (0, 5, 7), (1, 3, 8), (2, 4, 6))
"""Every two of nine judges meet in exactly one of these threes."""


@dataclass(frozen=True, eq=False)
class Panel:
    """One competition: performances × nine judges, in points."""

    name: str
    performances: list[str]
    nations: list[str]
    judges: list[str]
    """The countries of the nine."""
    points: np.ndarray


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks calibration", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with olympics2018_*.csv; without it, the extract in tests")
    parser.add_argument("--trials", type=int, default=240, help="per row of the table")
    parser.add_argument("--draws", type=int, default=1_000)
    options = parser.parse_args(argv)
    panels = read_olympics(options.data) if options.data else read_extract()
    found_of = "mean | z-score | ours | ratio"
    print(f"| design | severity | winner: {found_of} | top 3: {found_of} | in interval |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for kind in ("random", "balanced blocks", "disjoint juries"):
        for severity in SEVERITIES:
            found = trials(panels, kind, severity, options.trials, options.draws)
            for what in ("winner", "top"):
                found[f"{what} ratio"] = found[f"ours {what}"] / found[f"mean {what}"]
            cells = [f"{found[name]:.{2 if 'ratio' in name else 3}f}" for name in COLUMNS]
            print(f"| {kind} | {severity:.1f} sd | " + " | ".join(cells) + " |", flush=True)
    bias = own_country(panels)
    print(
        f"\nOwn country: {bias.effect:+.2f} ± {bias.standard_error:.2f} points of a performance, {bias.reviews} reviews"
    )
    speed()


COLUMNS = ("mean winner", "z winner", "ours winner", "winner ratio")
COLUMNS += ("mean top", "z top", "ours top", "top ratio", "covered")
"""Ratios are of ours to the plain mean, which most awards take."""


def trials(panels: list[Panel], kind: str, severity: float, count: int, draws: int) -> dict[str, float]:
    """How often the winner is found, how many of the best three, and how often intervals hold the true rank."""
    rng = np.random.default_rng(5)
    large = [panel for panel in panels if len(panel.points) >= 10]
    sums: dict[str, float] = defaultdict(float)
    for number in range(count):
        points = large[number % len(large)].points
        truth = points.mean(axis=1)
        marked = points + rng.normal(0, 1, 9) * severity * truth.std(ddof=1)
        table = ReviewTable.from_scores(
            {
                (f"{at:03}", str(judge)): float(marked[at, judge])
                for at, judges in enumerate(design(kind, len(points), rng))
                for judge in judges
            }
        )
        result = calibrate(table, Parameters(draws=draws, weightings=0, order="whole jury"))
        ours = np.array([row.calibrated for row in result.applications])
        ranks = competition_ranks(np.round(truth, 9))
        for name, scores in (("mean", table.means()), ("z", z_scores(table)), ("ours", ours)):
            order = np.argsort(-scores, kind="stable")
            sums[f"{name} winner"] += ranks[order[0]] == 1
            sums[f"{name} top"] += np.mean(ranks[order[:3]] <= 3)
        inside = [row.rank_low <= rank <= row.rank_high for row, rank in zip(result.applications, ranks, strict=True)]
        sums["covered"] += np.mean(inside)
    return {name: value / count for name, value in sums.items()}


def design(kind: str, count: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Which three of nine judges see each performance."""
    if kind == "random":
        return [tuple(rng.permutation(9)[:3]) for _ in range(count)]
    order = rng.permutation(9)
    lines = LINES if kind == "balanced blocks" else LINES[:3]
    seen = [tuple(order[list(lines[at % len(lines)])]) for at in range(count)]
    return [seen[at] for at in rng.permutation(count)]


def z_scores(table: ReviewTable) -> np.ndarray:
    """The mean of scores standardised per juror: what must not be done."""
    values = np.zeros(len(table))
    for seat in range(len(table.jurors)):
        own = table.seats == seat
        spread = table.scores[own].std(ddof=1) if own.sum() > 1 else 0.0
        if spread:
            values[own] = (table.scores[own] - table.scores[own].mean()) / spread
    return table.means(values)


def own_country(panels: list[Panel]):
    """What judges add for their own country, over all competitions at once."""
    scores, own = {}, set()
    for panel in panels:
        for at, performance in enumerate(panel.performances):
            for judge in range(9):
                pair = (performance, f"{panel.name} {judge}")
                scores[pair] = float(panel.points[at, judge])
                if panel.nations[at] == panel.judges[judge]:
                    own.add(pair)
    table = ReviewTable.from_scores(scores)
    variances = reml(table)
    ratios = variances.quality / variances.chance, variances.juror / variances.chance
    return home_bias(table, Equations.of(Design.of(table), *ratios), variances.chance, {"country": own})[0]


def speed() -> None:
    print("\n| applications × jurors × reviews each | draws | seconds |\n|---|---|---|")
    for count, jurors, each in ((455, 80, 5), (1_000, 150, 5), (3_000, 300, 3)):
        rng = np.random.default_rng(1)
        quality, leniency = rng.normal(5, 1, count), rng.normal(0, 0.5, jurors)
        table = ReviewTable.from_scores(
            {
                (f"{at:04}", f"{seat:03}"): float(quality[at] + leniency[seat] + rng.normal(0, 0.7))
                for at in range(count)
                for seat in rng.choice(jurors, each, replace=False)
            }
        )
        start = time.perf_counter()
        calibrate(table, Parameters(prizes=20))
        print(f"| {count:,} × {jurors} × {each} | 10,000 | {time.perf_counter() - start:.1f} |", flush=True)


def read_extract(path: Path = EXTRACT) -> list[Panel]:
    """One row per performance: competition, performance, nation, countries of the judges, nine sums of points."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    by_name: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_name[row["competition"]].append(row)
    return [
        Panel(
            name,
            [row["performance"] for row in group],
            [row["nation"] for row in group],
            group[0]["judges"].split(),
            np.array([[float(row[f"J{judge}"]) for judge in range(1, 10)] for row in group]),
        )
        for name, group in by_name.items()
    ]


def read_olympics(folder: Path) -> list[Panel]:
    """What each judge's marks alone would have come to: components by their factors, elements by base and grade.

    The value of one grade of an element is what its trimmed mean grade was worth, kept between 0.2 and 1.2 points.
    """

    def table(name: str) -> list[dict[str, str]]:
        with (folder / f"olympics2018_{name}.csv").open(encoding="utf-8", newline="") as text:
            return list(csv.DictReader(text))

    marks: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(9))
    for row in table("judge-scores"):
        marks[row["aspect_id"]][int(row["judge"][1]) - 1] = float(row["score"])
    points: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(9))
    for row in table("judged-aspects"):
        grades = marks[row["aspect_id"]]
        if row["section"] == "components":
            points[row["performance_id"]] += grades * float(row["factor"])
        else:
            trimmed = np.sort(grades)[1:-1].mean()
            worth = float(row["goe"] or 0) / trimmed if abs(trimmed) > 0.05 else 0.7
            points[row["performance_id"]] += float(row["base_value"] or 0) + grades * np.clip(worth, 0.2, 1.2)
    countries: dict[str, dict[str, str]] = defaultdict(dict)
    for row in table("judges"):
        countries[row["program"]][row["clean_role"]] = row["judge_country"]
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table("performances"):
        if row["performance_id"] in points:
            groups[row["program"]].append(row)
    return [
        Panel(
            name,
            [row["performance_id"] for row in group],
            [row["nation"] for row in group],
            [countries[name][f"J{judge}"] for judge in range(1, 10)],
            np.round([points[row["performance_id"]] for row in group], 4),
        )
        for name, group in sorted(groups.items())
    ]


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
