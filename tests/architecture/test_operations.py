"""Every act is built the one way."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from .test_permissions import known

SOURCES = Path(__file__).resolve().parents[2] / "src" / "livingcities"
ROOMS = sorted(path.parent.name for path in SOURCES.glob("*/apps.py"))


@pytest.mark.parametrize("name", sorted(known()))
def test_an_operation_is_named_after_its_room_and_asks_a_rule_of_it(name: str):
    act = known()[name]
    room = name.partition(".")[0]
    assert act.function.__module__.startswith(f"livingcities.{room}.operations"), name
    rule = act.rule.__module__
    rules = {f"livingcities.{place}.rules" for place in (*ROOMS[: ROOMS.index(room) + 1], "base", "people", "cities")}
    assert any(rule == home or rule.startswith(f"{home}.") for home in rules), f"{name} asks {rule}"


@pytest.mark.parametrize("name", sorted(known()))
def test_an_operation_says_what_it_does(name: str):
    act = known()[name]
    assert len(act.summary.split()) >= 3, f"{name} needs a docstring"
    assert act.trace in {"act", "rows"}
    assert "actor" in inspect.signature(act.function).parameters


@pytest.mark.parametrize("name", sorted(known()))
def test_an_operation_that_promises_a_trace_leaves_it_under_its_own_name(name: str):
    act = known()[name]
    if act.trace == "act":
        source = inspect.getsource(inspect.unwrap(act.function))
        module = inspect.getsource(inspect.getmodule(act.function))
        assert "leave_trace(" in module, name
        assert f'"{name}"' in source or f"'{name}'" in source, f"{name} is not named in its own body"


def writes(tree: ast.AST) -> list[int]:
    """Lines that change rows: a call of .save(), .delete(), .create(), .update(), bulk_create() on objects."""
    changing = {"save", "delete", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in changing:
            owner = ast.unparse(node.func.value)
            if "objects" in owner or node.func.attr in {"save", "delete"}:
                found.append(node.lineno)
    return found


def files(*names: str) -> list[Path]:
    return [path for room in ROOMS for name in names for path in sorted((SOURCES / room).glob(name))]


@pytest.mark.parametrize(
    "path",
    files("views.py", "views/*.py", "forms.py", "forms/*.py", "rules.py"),
    ids=lambda p: str(p.relative_to(SOURCES)),
)
def test_views_forms_and_rules_change_nothing(path: Path):
    lines = writes(ast.parse(path.read_text(encoding="utf-8")))
    assert lines == [], f"{path.relative_to(SOURCES)} changes rows in lines {lines}: that is an operation's work"


@pytest.mark.parametrize(
    "path",
    files("operations.py", "operations/*.py", "rules.py", "emails.py", "models.py", "models/*.py"),
    ids=lambda p: str(p.relative_to(SOURCES)),
)
def test_no_request_below_the_forms(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and node.arg == "request"]
    imported = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.http"
        for alias in node.names
        if alias.name == "HttpRequest"
    ]
    assert named + imported == []
