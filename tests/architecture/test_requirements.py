"""The benchmarks have an environment of their own: what they load, by the tests' factories too, is in it."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = ("benchmarks", "tests")


def imported(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever in it that stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def file_of(module: str) -> Path | None:
    path = ROOT / Path(*module.split("."))
    return next((each for each in (path.with_suffix(".py"), path / "__init__.py") if each.exists()), None)


def reached_by_benchmarks() -> set[str]:
    """The modules of others that the benchmarks load, by themselves or through a file of the tests."""
    waiting, seen, foreign = {*(ROOT / "benchmarks").glob("*.py")}, set(), set()
    while waiting:
        seen.add(path := waiting.pop())
        for module in imported(path):
            if module.split(".")[0] in OWN:
                waiting |= {found for found in [file_of(module)] if found} - seen
            else:
                foreign.add(module.split(".")[0])
    return foreign - set(sys.stdlib_module_names) - {"livingcities", "civicmethods", "reddwarf"}


def test_the_benchmarks_find_what_they_load() -> None:
    lines = (ROOT / "requirements" / "bench.txt").read_text(encoding="utf-8")
    pinned = {_plain(name) for name in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", lines, re.MULTILINE)}
    known = packages_distributions()
    missing = {
        name for name in reached_by_benchmarks() if not pinned & {_plain(each) for each in known.get(name, [name])}
    }
    assert not missing
    assert {"django", "numpy", "factory"} <= reached_by_benchmarks()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
