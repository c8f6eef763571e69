"""`@operation`: one function is one act: its rule checked, one transaction, a trace left, or nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar

from django.db import models, transaction

from .actors import Actor, as_person
from .decision import Decision, insist

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Operation:
    """`trace`: "act" writes the journal; "rows" says that the inserted rows are the trace themselves
    (ballots and reviews, whose choices must never enter the journal)."""

    name: str
    function: Callable[..., Any]
    rule: Callable[..., Decision]
    trace: Literal["act", "rows"]

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.function) or "").split("\n\n")[0].replace("\n", " ")


OPERATIONS: dict[str, Operation] = {}
_traced: ContextVar[set[str] | None] = ContextVar("traced", default=None)


class Untraced(AssertionError):
    """An operation ended without its trace: a fault of the programme, never of the user."""


def operation(
    name: str, *, rule: Callable[..., Decision], trace: Literal["act", "rows"] = "act", atomic: bool = True
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register an act. The rule is asked with those of the act's keyword arguments that it names;
    an argument that the caller left out is passed as its default.

    `atomic=False` is for an act of one SQL statement, which is a transaction by itself."""
    if not atomic and trace == "act":
        raise TypeError(f"{name} changes rows and writes the journal: that takes a transaction")
    asked = tuple(inspect.signature(rule).parameters)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters
        _check_signature(name, parameters, asked)
        defaults = {key: p.default for key, p in parameters.items() if p.default is not p.empty}

        @wraps(function)
        def act(*args: P.args, **kwargs: P.kwargs) -> R:
            given = defaults | kwargs
            with transaction.atomic() if atomic else nullcontext():
                insist(rule(**{key: given[key] for key in asked}))
                token = _traced.set(set())
                try:
                    result = function(*args, **kwargs)
                    if trace == "act" and name not in (_traced.get() or ()):
                        raise Untraced(f"{name} left no trace")
                finally:
                    _traced.reset(token)
            return result

        OPERATIONS[name] = Operation(name, act, rule, trace)
        return act

    return decorate


def _check_signature(name: str, parameters: Any, asked: tuple[str, ...]) -> None:
    if name in OPERATIONS:
        raise TypeError(f"two operations are called {name}")
    if "actor" not in parameters:
        raise TypeError(f"{name} must name its actor")
    if any(p.kind is not inspect.Parameter.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{name} takes keyword arguments only")
    if missing := set(asked) - set(parameters):
        raise TypeError(f"the rule of {name} asks for {', '.join(sorted(missing))}, which the act does not take")


def leave_trace(verb: str, *, actor: Actor, target: models.Model, **data: Any) -> None:
    """Write one line of the journal, inside the operation's transaction. `data` is JSON and never holds
    a choice made in a ballot or a review."""
    from .models import Act

    Act.objects.create(
        verb=verb,
        actor=as_person(actor),
        target=target,
        title=str(target)[:300],
        data=data,
    )
    traced = _traced.get()
    if traced is not None:
        traced.add(verb)
