"""Files: the question says which, how many and how large; the files themselves are attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from livingcities.base import uploads

from .question import Question, whole

MOST_MEGABYTES = uploads.MOST_BYTES // uploads.MB
MOST_FILES = 30


@dataclass(frozen=True, kw_only=True)
class File(Question):
    kind = "file"
    label = gettext_lazy("File")
    about = gettext_lazy("One file or several, of the types you allow.")
    kinds: tuple[str, ...] = ()
    """Families of `base.uploads`; none: all."""
    count: int = 1
    megabytes: int = 20

    @classmethod
    def settings(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        given = data.get("kinds")
        named = {each for each in given if isinstance(each, str)} if isinstance(given, list) else set()
        chosen = uploads.families(named) if named else frozenset()
        return {
            "kinds": tuple(family for family in uploads.FAMILIES if family in chosen),
            "count": whole(data.get("count"), 1, MOST_FILES, 1),
            "megabytes": whole(data.get("megabytes"), 1, MOST_MEGABYTES, 20),
        }

    @property
    def most_bytes(self) -> int:
        return self.megabytes * uploads.MB

    def read(self, raw: Any) -> None:
        """Files are kept as attachments, not among the answers."""
        return

    def lacks(self, count: int) -> Iterator[str]:
        """What is wrong with so many files."""
        if self.required and not count:
            yield _("Attach a file.")
        if count > self.count:
            text = ngettext(
                "At most %(n)s file: remove the others.", "At most %(n)s files: remove the others.", self.count
            )
            yield text % {"n": self.count}

    def limits(self) -> str:
        count = ngettext("up to %(n)s file", "up to %(n)s files", self.count) % {"n": self.count}
        weight = _("at most %(n)s MB each") if self.count > 1 else _("at most %(n)s MB")
        return f"{count}: {uploads.in_words(self.kinds)}; {weight % {'n': self.megabytes}}"
