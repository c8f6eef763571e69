"""One answer of several, several of several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .question import Option, Question, whole
from .shown import Shown
from .texts import line

MOST_OPTIONS = 100


@dataclass(frozen=True, kw_only=True)
class Choosing(Question):
    options: tuple[Option, ...] = ()

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        given = data.get("options")
        read = [Option.of(each) for each in given[:MOST_OPTIONS]] if isinstance(given, list) else []
        return {"options": tuple(option for option in read if option.key and option.title_ru)}

    @property
    def titles(self) -> dict[str, str]:
        return {option.key: option.title for option in self.options}

    def flaws(self) -> Iterator[Any]:
        yield from super().flaws()
        if len({option.key for option in self.options}) < 2:
            yield gettext_lazy("Write at least two answers to choose from.")


@dataclass(frozen=True, kw_only=True)
class Choice(Choosing):
    kind = "choice"
    label = gettext_lazy("Choice")
    about = gettext_lazy("One answer of several.")

    def read(self, raw: Any) -> str:
        key = line(raw)
        if key and key not in self.titles:
            raise ValidationError(_("Choose one of the answers offered."))
        return key

    def shown(self, value: str) -> Shown:
        return Shown("text", text=self.titles[value])


@dataclass(frozen=True, kw_only=True)
class Choices(Choosing):
    kind = "choices"
    label = gettext_lazy("Several of several")
    about = gettext_lazy("Any number of answers, or at most so many.")
    most: int = 0

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        return super().settings(data) | {"most": whole(data.get("most"), 0, MOST_OPTIONS, 0)}

    def read(self, raw: Any) -> list[str]:
        given = {line(each) for each in raw[: 10 * MOST_OPTIONS]} if isinstance(raw, list) else {line(raw)}
        given.discard("")
        if given - set(self.titles):
            raise ValidationError(_("Choose among the answers offered."))
        return [key for key in self.titles if key in given]

    def faults(self, value: list[str]) -> Iterator[str]:
        if self.most and len(value) > self.most:
            text = ngettext("Choose at most %(n)s answer.", "Choose at most %(n)s answers.", self.most)
            yield text % {"n": self.most}

    def limits(self) -> str:
        if not self.most:
            return ""
        return ngettext("at most %(n)s answer", "at most %(n)s answers", self.most) % {"n": self.most}

    def shown(self, value: list[str]) -> Shown:
        return Shown("list", items=tuple(self.titles[key] for key in value))
