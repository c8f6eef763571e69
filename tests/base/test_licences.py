"""What others have made and we keep is named in DATA_LICENSES.md, in whichever folder it lies."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = re.compile(r"\.(csv|json|geojson|npz|gz|zip|xlsx|parquet|ttf|woff2)$|/vendor/")
OURS = (
    "src/livingcities/cities/data/aliases.csv",
    "src/livingcities/cities/data/reviewed.csv",
    "src/livingcities/programmes/ready/*",
    "src/livingcities/site/demo/data/practices.json",
)


def named() -> list[str]:
    """Patterns of the second column: a folder covers what lies in it, a bare name stands beside the one before it."""
    patterns, folder = [], ""
    for name in re.findall(r"`([^`]+)`", (REPOSITORY / "DATA_LICENSES.md").read_text(encoding="utf-8")):
        if name.startswith(("src/", "tests/")):
            folder = name[: name.rindex("/") + 1]
            patterns.append(f"{name}*" if name.endswith(("/", "-*")) else name)
        elif "/" not in name and "." in name:
            patterns.append(folder + name)
    return patterns


def test_every_file_of_others_is_named():
    found = (path for top in ("src", "tests") for path in (REPOSITORY / top).rglob("*") if path.is_file())
    names = [str(path.relative_to(REPOSITORY)) for path in found]
    files = [name for name in names if DATA.search(name) and not any(fnmatch(name, ours) for ours in OURS)]
    assert len(files) > 20
    patterns = named()
    assert [name for name in files if not any(fnmatch(name, pattern) for pattern in patterns)] == []


def test_nothing_is_named_that_is_not_there():
    for pattern in named():
        if pattern.startswith(("src/", "tests/")) and "license" not in pattern.lower():
            assert any(REPOSITORY.glob(pattern)), pattern
