"""What all questions have in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from livingcities.base.typography import in_language

from .shown import EMPTY, Shown
from .texts import is_empty, line, plain

if TYPE_CHECKING:
    from django.forms import Field

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def whole(raw: Any, least: int, most: int, otherwise: int) -> int:
    """A whole number within bounds out of whatever stands in the schema."""
    number = raw if isinstance(raw, int) and not isinstance(raw, bool) else otherwise
    return min(max(number, least), most)


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to choose from."""

    key: str
    title_ru: str
    title_en: str = ""
    case_value: str = ""
    """What it is called in the case's passport, where its own words do not say so."""

    @property
    def title(self) -> str:
        return in_language(self.title_ru, self.title_en)

    @classmethod
    def of(cls, data: Any) -> Option:
        data = data if isinstance(data, Mapping) else {}
        return cls(
            line(data.get("key"))[:40],
            line(data.get("title"))[:300],
            line(data.get("title_en"))[:300],
            line(data.get("case_value"))[:40],
        )

    def as_dict(self) -> dict[str, Any]:
        more = {"title_en": self.title_en, "case_value": self.case_value}
        return {"key": self.key, "title": self.title_ru} | {name: text for name, text in more.items() if text}


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked only when the question `question` was answered with one of `any`."""

    question: str
    any: tuple[str, ...]

    @classmethod
    def of(cls, data: Any) -> Condition | None:
        if not isinstance(data, Mapping) or not data.get("question"):
            return None
        wanted = data.get("any")
        return cls(
            line(data["question"])[:40], tuple(line(each) for each in wanted) if isinstance(wanted, list) else ()
        )

    def as_dict(self) -> dict[str, Any]:
        return {"question": self.question, "any": list(self.any)}

    def holds(self, answer: Any) -> bool:
        given = answer if isinstance(answer, list) else [answer]
        return any(isinstance(each, str) and each in self.any for each in given)


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """One question. Subclasses say what an answer is; their fields with a default stand in the schema by name."""

    kind: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    about: ClassVar[Any] = ""

    key: str
    title_ru: str = ""
    title_en: str = ""
    help_ru: str = ""
    help_en: str = ""
    required: bool = False
    identifies: bool = False
    """The answer says who applies: hidden from jurors in a blind season."""
    case_field: str = ""
    """The field of the case's passport that the answer goes to; of a column, the field of the passport's rows."""
    condition: Condition | None = None

    @property
    def title(self) -> str:
        return in_language(self.title_ru, self.title_en)

    @property
    def help(self) -> str:
        return in_language(self.help_ru, self.help_en)

    # --- the schema -------------------------------------------------------------------------------------
    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        given: dict[str, Any] = {
            "key": line(data.get("key"))[:40],
            "title_ru": line(data.get("title"))[:300],
            "title_en": line(data.get("title_en"))[:300],
            "help_ru": plain(data.get("help"))[:2000],
            "help_en": plain(data.get("help_en"))[:2000],
            "required": data.get("required") is True,
            "identifies": data.get("identifies") is True,
            "case_field": line(data.get("case_field"))[:60],
            "condition": Condition.of(data.get("condition")),
        }
        return cls(**given, **cls.settings(data))

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of this kind alone, read from the schema."""
        return {}

    def as_dict(self) -> dict[str, Any]:
        """What stands in the schema: defaults are left out."""
        names = {"title_ru": "title", "help_ru": "help", "unit_ru": "unit"}
        data: dict[str, Any] = {"key": self.key, "kind": self.kind}
        for spec in fields(self):
            value = getattr(self, spec.name)
            default = spec.default_factory() if spec.default_factory is not MISSING else spec.default
            if spec.name != "key" and value != default:
                data[names.get(spec.name, spec.name)] = _plain_data(value)
        return data

    # --- answers ----------------------------------------------------------------------------------------
    @abstractmethod
    def read(self, raw: Any) -> Any:
        """What is stored of what was typed (JSON; None: no answer), or ValidationError when nothing can be."""

    def faults(self, value: Any) -> Iterator[str]:
        """What keeps a stored, non-empty answer from being handed in."""
        yield from ()

    def clean(self, raw: Any) -> Any:
        """The answer as it may be handed in, or ValidationError."""
        value = self.read(raw)
        if not is_empty(value) and (faults := list(self.faults(value))):
            raise ValidationError(faults)
        return value

    def trouble(self, value: Any) -> list[str]:
        """What is wrong with whatever is stored, perhaps under an earlier form."""
        try:
            read = None if is_empty(value) else self.read(value)
        except ValidationError as refused:
            return refused.messages
        return [] if is_empty(read) else list(self.faults(read))

    def is_answered(self, value: Any) -> bool:
        """Whether something is stored; what was kept under an earlier form and no longer reads counts as something."""
        try:
            return not is_empty(value) and not is_empty(self.read(value))
        except ValidationError:
            return True

    def display(self, value: Any) -> Shown:
        """The answer as parts; one stored under an earlier form that no longer reads is shown as it stands."""
        if is_empty(value):
            return EMPTY
        try:
            read = self.read(value)
        except ValidationError:
            return Shown("text", text=as_text(value))
        return EMPTY if is_empty(read) else self.shown(read)

    def shown(self, value: Any) -> Shown:
        return Shown("text", text=str(value))

    def limits(self) -> str:
        """What an answer has to keep to, in words; for the help text and the list of questions."""
        return ""

    # --- pages ------------------------------------------------------------------------------------------
    def form_field(self) -> Field:
        """A Django field: its `clean` is `read`, so that a draft may be unfinished; `initial` is the stored value."""
        from .fields import AnswerField

        return AnswerField(self)

    def widget(self) -> Any:
        from .fields import widget_of

        return widget_of(self)

    # --- the builder ------------------------------------------------------------------------------------
    def flaws(self) -> Iterator[Any]:
        """What is wrong with the question itself."""
        if not self.title_ru:
            yield _("The question has no text.")


def _plain_data(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain_data(each) for each in value]
    return value.as_dict() if hasattr(value, "as_dict") else value


def as_text(value: Any) -> str:
    """Any stored value as text, for what nobody foresaw."""
    if isinstance(value, list):
        return ", ".join(filter(None, (as_text(each) for each in value)))
    if isinstance(value, dict):
        return ", ".join(filter(None, (as_text(each) for each in value.values())))
    return line(value)


__all__ = ["KEY", "Condition", "Option", "Question", "as_text", "in_language", "whole"]
