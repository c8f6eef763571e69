"""Assignments: MIDL 2018 with lower bounds 0, 1, 2 beside known results, and sizes of an award: sum, worst, time."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from civicmethods.assignment import Application, Juror, Problem, Rules, assign, violations

ROOT = Path(__file__).parents[1]
EXTRACT = ROOT / "tests" / "civicmethods" / "data" / "jury" / "midl2018.npz"
KNOWN = {
    0: (("exact max–min, another solver", 201.75, 0.945, 0.4),),
    1: (
        ("exact max–min, another solver", 199.01, 0.945, 1.2),
        ("FairFlow (OpenReview)", 190.92, 0.945, 2.0),
    ),
}
"""Per lower bound what was measured of others on two quiet cores: method, sum of fits, worst, seconds. The first is the
one that the ratios are taken to."""
SIZES = ((455, 80, 5), (1_000, 150, 5), (3_000, 300, 3))


Known = tuple[str, float, float, float]


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks assignment", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with midl2018_*.npy; without it, the copy in tests")
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many runs")
    options = parser.parse_args(argv)
    fit, most, reviews = midl(options.data)
    print("| problem | method | sum of fits | ratio | worst | could not exceed | seconds | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for least, everybody in ((0, False), (1, False), (1, True), (2, False)):
        name = f"MIDL 2018, at least {least}" + (", all 177" if everybody else "")
        known = () if everybody else KNOWN.get(least, ())
        for who, total, worst, seconds in known:
            row(name, who, (total, worst, None, seconds), known[0])
        for method, levels in (("total", 1), ("fairest", 1), ("fairest", 2)):
            task = midl_problem(fit, most, reviews, least, method, levels, everybody=everybody)
            line(name, task, options.repeat, known[0] if known else None)
    for count, jurors, each in SIZES:
        for method in ("total", "fairest") if count * jurors <= 40_000 else ("total",):
            line(f"{count:,} × {jurors} × {each}", made_up(count, jurors, each, method), options.repeat)


def line(name: str, task: Problem, repeat: int, known: Known | None = None) -> None:
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        result = assign(task)
        best = min(best, time.perf_counter() - start)
        if best > 3:
            break
    broken = violations(task, result.pairs)
    if broken:
        raise SystemExit(f"{name}: {broken[0].text}")
    method = task.rules.method + (f", levels: {task.rules.levels}" if task.rules.method == "fairest" else "")
    bound = result.levels[0].bound if result.levels else None
    row(name, method, (result.total_fit, result.worst_fit, bound, best), known)


def row(name: str, method: str, found: tuple[float, float, float | None, float], known: Known | None) -> None:
    """One line of the table; the ratios are to what is known of another solver for the same problem."""
    total, worst, bound, seconds = found
    ratios = (f"{total / known[1]:.3f}", f"{seconds / known[3]:.2f}") if known else ("", "")
    could = "" if bound is None else f"{bound:.3f}"
    cells = (name, method, f"{total:,.2f}", ratios[0], f"{worst:.3f}", could, f"{seconds:.2f}", ratios[1])
    print("| " + " | ".join(cells) + " |", flush=True)


def midl(folder: Path | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fits (papers × reviewers), loads and reviews per paper."""
    if folder is None:
        with np.load(EXTRACT) as data:
            return data["fit"].T, data["loads"], data["reviews"]
    names = ("scores", "loads", "covs")
    fit, most, reviews = (np.load(folder / f"midl2018_{name}.npy") for name in names)
    return fit.T, most, reviews


def midl_problem(
    fit: np.ndarray,
    most: np.ndarray,
    reviews: np.ndarray,
    least: int,
    method: str,
    levels: int = 1,
    *,
    everybody: bool = False,
) -> Problem:
    """The lower bound holds for reviewers who fit at least one paper (41 of 177 fit none), or for everybody."""
    fits_any = (fit > 0).any(axis=0) | everybody
    return Problem(
        tuple(Application(f"p{at:03}", int(count)) for at, count in enumerate(reviews)),
        tuple(Juror(f"r{seat:03}", int(load), least * int(fits_any[seat])) for seat, load in enumerate(most)),
        fit,
        rules=Rules(method=method, levels=levels, connected=False),
    )


def made_up(count: int, jurors: int, each: int, method: str) -> Problem:
    """Fits by themes, conflicts in one pair of twenty, loads around the mean."""
    rng = np.random.default_rng(1)
    fit = np.round(rng.random((count, 6)) @ rng.random((6, jurors)) / 3 * rng.random((count, jurors)), 3)
    conflicts = np.argwhere(rng.random((count, jurors)) < 0.05)
    load = count * each // jurors
    return Problem(
        tuple(Application(f"a{at:05}", each) for at in range(count)),
        tuple(Juror(f"j{seat:03}", load + 4, max(load - 5, 0)) for seat in range(jurors)),
        fit,
        frozenset((f"a{at:05}", f"j{seat:03}") for at, seat in conflicts.tolist()),
        rules=Rules(method=method),
    )


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
