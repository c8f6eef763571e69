"""A request of the protocol: which verb, with which arguments, which of them may stand together."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import QueryDict

PREFIX = "oai_dc"


class Complaint(Exception):
    """An error of the protocol: its code and words for the harvester's operator."""

    def __init__(self, code: str, text: str):
        super().__init__(text)
        self.code, self.text = code, text


_LIST = {"metadataPrefix", "from", "until", "set", "resumptionToken"}
ARGUMENTS: dict[str, tuple[set[str], set[str]]] = {
    # verb: those it must have, those it may have
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
    "ListIdentifiers": ({"metadataPrefix"}, _LIST),
    "ListRecords": ({"metadataPrefix"}, _LIST),
}


def read(given: QueryDict) -> dict[str, str]:
    """The arguments with their verb, or a complaint."""
    if any(len(given.getlist(name)) > 1 for name in given):
        raise Complaint("badArgument", "An argument is given twice.")
    arguments = {name: str(value) for name, value in given.items()}
    if any("\0" in value for value in arguments.values()):
        raise Complaint("badArgument", "No database holds a NUL.")
    verb = arguments.get("verb", "")
    if verb not in ARGUMENTS:
        raise Complaint("badVerb", "The verb is missing or unknown.")
    needed, allowed = ARGUMENTS[verb]
    names = set(arguments) - {"verb"}
    if unknown := names - needed - allowed:
        raise Complaint("badArgument", f"Not an argument of {verb}: {', '.join(sorted(unknown))}.")
    if "resumptionToken" in names:
        if names != {"resumptionToken"}:
            raise Complaint("badArgument", "resumptionToken stands alone.")
    elif missing := needed - names:
        raise Complaint("badArgument", f"{verb} needs {', '.join(sorted(missing))}.")
    if arguments.get("metadataPrefix", PREFIX) != PREFIX:
        raise Complaint("cannotDisseminateFormat", f"Only {PREFIX} is given.")
    return arguments


@dataclass(frozen=True)
class Range:
    """Which part of the list: a set, moments of change, and where the last page ended."""

    theme: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Exclusive."""
    after: tuple[datetime, int] | None = None
    done: int = 0

    @property
    def token(self) -> str:
        """An opaque text from which the harvest goes on; it never expires."""
        parts: dict[str, Any] = {"t": self.theme, "n": self.done}
        parts |= {"f": _iso(self.since), "u": _iso(self.until)}
        if self.after:
            parts |= {"a": _iso(self.after[0]), "i": self.after[1]}
        return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def range_of(arguments: dict[str, str]) -> Range:
    if token := arguments.get("resumptionToken"):
        return _resumed(token)
    since, until = arguments.get("from", ""), arguments.get("until", "")
    if since and until and len(since) != len(until):
        raise Complaint("badArgument", "from and until have different granularity.")
    begin, end = _moment(since), _moment(until)
    if begin and end and begin > end:
        raise Complaint("badArgument", "from is later than until.")
    step = timedelta(days=1) if len(until) == len("2026-01-01") else timedelta(seconds=1)
    return Range(arguments.get("set", ""), begin, end + step if end else None)


def _resumed(token: str) -> Range:
    try:
        parts = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        moment, pk = datetime.fromisoformat(parts["a"]), int(parts["i"])
        since, until = (datetime.fromisoformat(parts[name]) if parts[name] else None for name in ("f", "u"))
        theme, done = str(parts["t"]), int(parts["n"])
        if not all(each is None or each.tzinfo for each in (moment, since, until)) or not 0 < pk < 2**62:
            raise ValueError
    except (ValueError, KeyError, TypeError, OverflowError, binascii.Error) as error:
        raise Complaint("badResumptionToken", "This resumption token is not of this archive.") from error
    return Range(theme, since, until, (moment, pk), done)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", text):
        raise Complaint("badArgument", "Moments are written YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise Complaint("badArgument", f"There is no moment {text}.") from error
    if not 1900 <= moment.year <= 2200:
        raise Complaint("badArgument", f"{text} is out of the archive's time.")
    return moment


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""
