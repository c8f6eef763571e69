"""Short and long text, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from livingcities.base.typography import number

from .question import Question, whole
from .shown import Shown, paragraphs
from .texts import LONGEST, line, plain, words

CHARACTERS, WORDS = "characters", "words"
LONGEST_LINE = 1000
LONGEST_LINK = 2000


@dataclass(frozen=True, kw_only=True)
class Text(Question):
    """What short and long text share: a limit in characters or words (0: only the house's own)."""

    longest: ClassVar[int] = LONGEST
    limit: int = 0
    limit_in: str = CHARACTERS

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        unit = WORDS if data.get("limit_in") == WORDS else CHARACTERS
        return {"limit": whole(data.get("limit"), 0, cls.longest, 0), "limit_in": unit}

    def length(self, text: str) -> int:
        return words(text) if self.limit_in == WORDS else len(text)

    def faults(self, value: str) -> Iterator[str]:
        length = self.length(value)
        if self.limit and length > self.limit:
            text = _("Too long: %(length)s, and the limit is %(limit)s.")
            yield text % {"length": self._counted(length), "limit": self._counted(self.limit)}

    def _counted(self, n: int) -> str:
        if self.limit_in == WORDS:
            return ngettext("%(n)s word", "%(n)s words", n) % {"n": number(n)}
        return ngettext("%(n)s character", "%(n)s characters", n) % {"n": number(n)}

    def limits(self) -> str:
        if not self.limit:
            return ""
        if self.limit_in == WORDS:
            text = ngettext("up to %(n)s word", "up to %(n)s words", self.limit)
        else:
            text = ngettext("up to %(n)s character", "up to %(n)s characters", self.limit)
        return text % {"n": number(self.limit)}


@dataclass(frozen=True, kw_only=True)
class ShortText(Text):
    kind = "short_text"
    label = gettext_lazy("Short text")
    about = gettext_lazy("One line: a name, a position, an address.")
    longest = LONGEST_LINE

    def read(self, raw: Any) -> str:
        text = line(raw)
        if len(text) > LONGEST_LINE:
            raise ValidationError(_("Too long for one line: at most 1,000 characters are kept."))
        return text


@dataclass(frozen=True, kw_only=True)
class LongText(Text):
    kind = "long_text"
    label = gettext_lazy("Long text")
    about = gettext_lazy("Several paragraphs, with a limit in characters or words.")

    def read(self, raw: Any) -> str:
        return plain(raw)

    def shown(self, value: str) -> Shown:
        return paragraphs(value)


_link = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, kw_only=True)
class Link(Question):
    kind = "link"
    label = gettext_lazy("Link")
    about = gettext_lazy("The address of a page or a video.")

    def read(self, raw: Any) -> str:
        text = line(raw)
        if not text:
            return ""
        if not re.match(r"[a-z][a-z0-9+.-]*:", text, re.IGNORECASE):
            text = f"https://{text}"
        try:
            _link(text)
            usable = len(text) <= LONGEST_LINK and not urlsplit(text).username
        except (ValidationError, ValueError):
            usable = False
        if not usable:
            raise ValidationError(_("This is not an address of a page: it looks like https://example.ru/page."))
        return text

    def shown(self, value: str) -> Shown:
        return Shown("link", text=value, url=value)
