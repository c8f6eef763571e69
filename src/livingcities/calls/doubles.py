"""Applications that say the same: a text handed in twice, last year's text again, the same files."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from civicmethods.similarity import TextIndex, plain

from .assigning.fit import strings
from .models import Application, Call, Likeness, Submission

LONG = 80
"""Shorter answers (names, towns, sums) are alike in all applications and tell nothing."""
ALIKE = 0.7
MOST = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is compared of an application."""

    application: int
    call: int
    text: str
    files: frozenset[str]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest() if self.text else ""


def sheets(call: Call) -> list[Sheet]:
    """Last submissions of this call and of all others of the site; drafts say nothing yet."""
    latest: dict[int, tuple[int, str, dict[str, object]]] = {}
    handed_in = Application.objects.handed_in()
    rows = Submission.objects.filter(application__in=handed_in).order_by("number")
    columns = rows.values_list("application", "application__call", "application__title", "snapshot")
    for application, of_call, title, snapshot in columns.iterator(chunk_size=500):
        latest[application] = (of_call, title, snapshot)
    found = [
        Sheet(application, of_call, plain_text(title, snapshot), files_of(snapshot))
        for application, (of_call, title, snapshot) in latest.items()
    ]
    return sorted(found, key=lambda sheet: (sheet.call != call.pk, sheet.application))


def plain_text(title: str, snapshot: Mapping[str, object]) -> str:
    """Title and long answers in small letters without punctuation, so that a retyped text is the same text."""
    long = [text for text in strings(snapshot.get("answers", {})) if len(text) >= LONG]
    return plain("\n".join([title, *long])) if long else ""


def files_of(snapshot: Mapping[str, object]) -> frozenset[str]:
    attachments = snapshot.get("attachments", {})
    groups: Iterable[object] = attachments.values() if isinstance(attachments, Mapping) else ()
    return frozenset(
        str(row["digest"])
        for group in groups
        if isinstance(group, list)
        for row in group
        if isinstance(row, Mapping) and row.get("digest")
    )


def alike(call: Call) -> list[Likeness]:
    """For every application of the call those that look like it, the nearest first; unsaved rows."""
    everything = sheets(call)
    own = [sheet for sheet in everything if sheet.call == call.pk]
    if not own or len(everything) < 2:
        return []
    index = TextIndex.of([sheet.text for sheet in everything])
    nearness = np.asarray((index.rows[: len(own)] @ index.rows.T).todense())
    common = _usual_files(everything)
    return [row for at, sheet in enumerate(own) for row in _of_one(at, sheet, everything, nearness[at], common)]


def _usual_files(everything: list[Sheet]) -> frozenset[str]:
    """A file that stands in many applications is a form or a law, not a sign of a double."""
    counts = Counter(digest for sheet in everything for digest in sheet.files)
    return frozenset(digest for digest, count in counts.items() if count > MOST)


def _of_one(
    at: int, sheet: Sheet, everything: list[Sheet], nearness: np.ndarray, common: frozenset[str]
) -> list[Likeness]:
    rows = []
    for other_at, other in enumerate(everything):
        if other_at == at:
            continue
        same_text = bool(sheet.text) and sheet.digest == other.digest
        same_files = len((sheet.files & other.files) - common)
        near = float(min(nearness[other_at], 1.0)) if sheet.text and other.text else 0.0
        if same_text or same_files or near >= ALIKE:
            rows.append(
                Likeness(
                    application_id=sheet.application,
                    other_id=other.application,
                    nearness=round(1.0 if same_text else near, 4),
                    is_same_text=same_text,
                    same_files=same_files,
                )
            )
    return sorted(rows, key=lambda row: (-row.is_same_text, -row.nearness, -row.same_files, row.other_id))[:MOST]
