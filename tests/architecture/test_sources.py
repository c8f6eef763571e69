"""What must not stand in a file of this repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
# Longer than that for a reason: path → why.
LONG: dict[str, str] = {
    "src/livingcities/base/static/base/css/components.css": "one component after another, read by name",
    "src/livingcities/calls/migrations/0001_initial.py": "every table of the room, written by the framework",
}
TEXT = {".py", ".html", ".txt", ".md", ".toml", ".css", ".js", ".typ", ".yml", ".in", ".sh", ".po", ".svg", ""}
# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/",
    "the host of a package registry": r"pypi\." + r"org|files\.python" + r"hosted\.org|registry\.npm" + r"js\.org",
    "a note to be done later": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
    "leftovers of a merge": r"^(?:<{7}|>{7}) ",
    "a debugger": r"\bbreak" + r"point\(\)|\bpdb\.set_" + r"trace\b|console\.lo" + r"g\(",
}


def tracked() -> list[Path]:
    """Files of the repository, with those not yet added, without what is ignored and what is vendored."""
    words = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if "vendor/" not in name and (ROOT / name).is_file()]


FILES = tracked()
READABLE = [path for path in FILES if path.suffix in TEXT and path.stat().st_size < 1_000_000]
TEMPLATES = [path for path in FILES if path.suffix == ".html"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def found(pattern: str, paths: list[Path], flags: int = re.MULTILINE) -> list[str]:
    sought = re.compile(pattern, flags)
    lines = []
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace")
        for match in sought.finditer(text):
            lines.append(f"{name(path)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}")
    return lines


def test_the_walk_finds_the_sources():
    names = set(map(name, FILES))
    assert {"Makefile", "pyproject.toml", "src/livingcities/cli.py", "tests/conftest.py"} <= names
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_forbidden_stands_in_a_file(what: str):
    paths = [path for path in READABLE if "/data/" not in name(path)]
    assert found(FORBIDDEN[what], paths) == []


def test_files_stay_short_enough_to_be_read():
    long = {
        name(path): lines
        for path in FILES
        if name(path).startswith("src/") and path.suffix in {".py", ".html", ".js", ".css", ".typ"}
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST
    }
    assert {file: lines for file, lines in long.items() if file not in LONG} == {}
    assert {file for file in LONG if file not in long} <= set(LONG) - set(long)


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a style attribute", r"\sstyle\s*="),
        ("a style element", r"<style\b"),
        ("a script written in the page", r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>"),
        ("an event attribute", r"\son[a-z]+\s*=\s*[\"']"),
        ("a javascript: address", r"javascript:"),
        ("a data: address", r"(?:src|href)\s*=\s*[\"']data:"),
        ("an address of another site", r"(?:src|srcset)\s*=\s*[\"'](?:https?:)?//"),
        ("escaping switched off", r"\{%\s*autoescape off|\|\s*safeseq"),
    ],
)
def test_templates_keep_the_strict_policy(what: str, pattern: str):
    assert found(pattern, TEMPLATES, re.IGNORECASE) == []


# Markup that our own code has made, never out of what people wrote: variable → who makes it.
SAFE = {
    "map.picture": "circles drawn from numbers by the worker",
    "picture.paths": "the points of a map of opinions, drawn from numbers",
    "totp_svg": "the square of the sign-in library",
}


def test_only_markup_of_our_own_is_taken_as_it_is():
    used = {line.split(": ", 1)[1].split("|")[0].strip() for line in found(r"[\w.]+\s*\|\s*safe\b", TEMPLATES)}
    assert used == set(SAFE)


def test_only_constants_are_marked_as_safe():
    sources = [path for path in FILES if path.suffix == ".py" and "src" in path.parts]
    assert found(r"mark_safe\((?![\"'])[^)]", sources) == []


def test_no_names_that_say_nothing():
    classes = found(
        r"^class \w*(?:Manager|Service|Helper)\b.*", [p for p in FILES if p.suffix == ".py" and "src" in p.parts]
    )
    allowed = [line for line in classes if "class UserManager(BaseUserManager" in line]
    assert [line for line in classes if line not in allowed] == []
    assert [name(path) for path in FILES if path.name in {"utils.py", "helpers.py", "services.py", "managers.py"}] == []


def test_no_signals_of_models():
    """Side effects of saving are unseen; connection_created, a signal of the database, is no model's."""
    sources = [path for path in FILES if path.suffix == ".py" and "src" in path.parts]
    assert found(r"\b(?:pre|post)_(?:save|delete|init)\b|\bm2m_changed\b", sources) == []


def test_every_requirement_is_pinned_by_its_digest():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        pinned = re.findall(r"^([a-z0-9_.-]+(?:\[[^]]*\])?)==\S+(.*(?:\n    .*)*)", text, re.MULTILINE | re.IGNORECASE)
        assert pinned, path
        assert [package for package, rest in pinned if "--hash=sha256:" not in rest] == []
        assert "http" not in re.sub(r"httpx?\w*|aiohttp\w*", "", text), f"{path.name} names an address"
