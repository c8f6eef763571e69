"""Two versions of a form side by side: what changed, and what became of questions that are no longer asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .question import Question
from .questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Change:
    kind: Literal["added", "removed", "changed", "moved"]
    key: str
    title: str
    details: tuple[str, ...] = ()
    """What exactly, in words."""

    @property
    def text(self) -> str:
        words = {
            "added": _("new question «%(title)s»"),
            "removed": _("«%(title)s» is no longer asked"),
            "changed": _("changed: «%(title)s»"),
            "moved": _("«%(title)s» stands in another place"),
        }[self.kind] % {"title": self.title}
        return f"{words}: {', '.join(self.details)}" if self.details else words

    def __str__(self) -> str:
        return self.text


# Fields of the schema in words; what is not named here is «settings».
PARTS: dict[str, Any] = {
    "kind": gettext_lazy("another kind of answer"),
    "title": gettext_lazy("the wording"),
    "title_en": gettext_lazy("the English text"),
    "help": gettext_lazy("the explanation"),
    "help_en": gettext_lazy("the English text"),
    "condition": gettext_lazy("when it is asked"),
    "options": gettext_lazy("the answers to choose from"),
    "columns": gettext_lazy("the columns"),
    "limit": gettext_lazy("the limit of length"),
    "limit_in": gettext_lazy("the limit of length"),
}


def compare(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """What a person who has a draft should know, in the order of the new form; removed questions at the end."""
    return [*_changes(old, new), *_gone(old, new)]


def _changes(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    stayed = _stayed(old, new)
    for question in new.questions:
        before = old.question(question.key)
        if before is None:
            details = (_("an answer is required"),) if question.required else ()
            yield Change("added", question.key, question.title, details)
        elif before != question:
            yield Change("changed", question.key, question.title, _details(before, question))
        elif question.key not in stayed:
            yield Change("moved", question.key, question.title)


def _gone(old: Questionnaire, new: Questionnaire) -> Iterator[Change]:
    return (Change("removed", each.key, each.title) for each in old.questions if each.key not in new)


def _details(before: Question, now: Question) -> tuple[str, ...]:
    was, is_ = before.as_dict(), now.as_dict()
    changed = [name for name in {**was, **is_} if was.get(name) != is_.get(name)]
    words = []
    if "required" in changed:
        words.append(_("an answer is required") if now.required else _("an answer is no longer required"))
    quiet = {"required", "identifies", "case_field"}
    words += [str(PARTS.get(name, _("the limits"))) for name in changed if name not in quiet]
    return tuple(dict.fromkeys(words))


def _stayed(old: Questionnaire, new: Questionnaire) -> set[str]:
    """Common questions that kept their order and section: the longest such run, so that one move is one change."""
    place = {question.key: at for at, question in enumerate(old.questions)}
    home = {each.key: section.key for section in old.sections for each in section.questions}
    common = [each.key for section in new.sections for each in section.questions if home.get(each.key) == section.key]
    return set(_longest_rising(common, place))


def _longest_rising(keys: list[str], place: dict[str, int]) -> list[str]:
    best: list[tuple[int, int]] = []  # length of the run that ends here, and where it came from
    for at, key in enumerate(keys):
        earlier = [(best[i][0], i) for i in range(at) if place[keys[i]] < place[key]]
        length, came = max(earlier, default=(0, -1))
        best.append((length + 1, came))
    at = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    run = []
    while at >= 0:
        run.append(keys[at])
        at = best[at][1]
    return run[::-1]


def last_known(schemas: Iterable[Any], keys: Iterable[str]) -> list[Question]:
    """Questions by their keys as they stood when they were last asked; `schemas` from the oldest to the newest."""
    known = {question.key: question for schema in schemas for question in Questionnaire.of(schema).questions}
    return [known[key] for key in keys if key in known]
