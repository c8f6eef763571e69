"""The bundle: a folder per track, in the layout that `python -m civicmethods calibration` reads, and the digests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from livingcities.base.zipping import harmless, opened, put, table
from livingcities.calls import scores
from livingcities.calls.models import Call, Decision
from livingcities.calls.scores import Line, Table
from livingcities.calls.standings import Standing, standing_of

LEAST = 3
"""A track with fewer applications is withheld: whoever knows one of them would read the others' marks off."""

LICENCE = "CC BY 4.0\nhttps://creativecommons.org/licenses/by/4.0/\n"


def write_bundle(target: IO[bytes], call: Call) -> None:
    """Write the bundle of a published call."""
    gone = scores.by_track(scores.sealed_but_not_counting(call))
    shown: list[Standing] = []
    withheld: list[Table] = []
    with opened(target) as archive:
        for found in scores.tables(call):
            standing = standing_of(call, found.track)
            if standing is None or len(standing.rows) < LEAST:
                withheld.append(found)
                continue
            shown.append(standing)
            _write_track(archive, found, standing, gone.get(found.number, []))
        hidden = {found.number for found in withheld} | (set(gone) - {standing.number for standing in shown})
        put(archive, "digests.json", [_json(_digests(call, shown, hidden))])
        put(archive, "tracks.csv", table(*_tracks(shown, withheld)))
        put(archive, "README.md", [_readme(call, shown, withheld)])
        put(archive, "LICENSE.txt", [LICENCE, call.title, "\n", address(call), "\n"])


def address(call: Call) -> str:
    return settings.SITE_URL + reverse("calls:results", args=[call.slug])


def folder(number: int) -> str:
    return f"tracks/{number}"


def _write_track(archive: zipfile.ZipFile, found: Table, standing: Standing, gone: Sequence[Line]) -> None:
    where = folder(found.number)
    homes = _homes(found)
    put(archive, f"{where}/reviews.csv", _reviews(found, found.lines))
    put(archive, f"{where}/criteria.csv", table(*_criteria(found)))
    put(archive, f"{where}/applications.csv", table(*_applications(standing, homes)))
    put(archive, f"{where}/jurors.csv", table(*_jurors(found, homes)))
    put(archive, f"{where}/parameters.json", [_json(standing.told["parameters"])])
    put(archive, f"{where}/result.json", [standing.ranking.computation.result])
    if found.audited:
        put(archive, f"{where}/second-jury.csv", _reviews(found, found.audited))
    if gone:
        put(archive, f"{where}/set-aside.csv", _reviews(found, gone, with_audit=True))


def _reviews(found: Table, lines: Iterable[Line], with_audit: bool = False) -> Iterable[str]:
    """An empty cell is «not applicable»."""
    header = ["application", "juror", "seal", *(["second_jury"] if with_audit else [])]
    rows = (
        [
            line.application,
            line.juror,
            line.seal,
            *([int(line.audit)] if with_audit else []),
            *("" if mark is None else mark for mark in line.marks),
        ]
        for line in lines
    )
    return table([*header, *(criterion.name for criterion in found.criteria)], rows)


def _criteria(found: Table) -> tuple[list[str], list[list[Any]]]:
    rows = found.call.criteria.order_by("number")
    return ["name", "weight", "title", "title_en", "may_not_apply"], [
        [f"c{row.number}", repr(float(row.weight)), harmless(row.title), harmless(row.title_en), int(row.may_not_apply)]
        for row in rows
    ]


Homes = dict[tuple[str, str], str]


def _homes(found: Table) -> Homes:
    """(kind, name of an application or juror) → a label of the home that they share, and nothing about which it is."""
    labels: dict[tuple[str, int], str] = {}
    homes: Homes = {}
    for kind, application, juror, home in found.homes:
        label = labels.setdefault((kind, home), f"h{len(labels) + 1}")
        homes[kind, application] = homes[kind, juror] = label
    return homes


def _applications(standing: Standing, homes: Homes) -> tuple[list[str], list[list[Any]]]:
    """Winners are named by number; the others stand under their pseudonyms alone."""
    rows = []
    for row in sorted(standing.rows, key=lambda row: row.told["id"]):
        won = row.decision is not None and row.decision.kind != Decision.Kind.NONE
        name = row.told["id"]
        rows.append(
            [
                name,
                standing.number,
                homes.get(("city", name), ""),
                homes.get(("region", name), ""),
                row.decision.kind if won and row.decision else "",
                row.application.reference if won else "",
            ]
        )
    return ["id", "track", "city", "region", "decision", "number"], rows


def _jurors(found: Table, homes: Homes) -> tuple[list[str], list[list[Any]]]:
    names = sorted({line.juror for line in found.lines})
    return ["id", "city", "region"], [
        [name, homes.get(("city", name), ""), homes.get(("region", name), "")] for name in names
    ]


def _digests(call: Call, shown: Sequence[Standing], hidden: set[int]) -> dict[str, Any]:
    """The seals with their nonces (not of withheld tracks), and the digests of the published rankings."""
    seals = []
    for seal in call.seals.order_by("number"):
        parts = [part | ({"nonce": None, "withheld": True} if part["track"] in hidden else {}) for part in seal.parts]
        seals.append(
            {
                "seal": seal.number,
                "at": seal.at.isoformat(timespec="seconds"),
                "digest": seal.digest,
                "parts": parts,
            }
        )
    return {
        "call": call.slug,
        "seals": seals,
        "results": {folder(row.number): row.ranking.computation.result_digest for row in shown},
    }


def _tracks(shown: Sequence[Standing], withheld: Sequence[Table]) -> tuple[list[str], list[list[Any]]]:
    rows: list[tuple[Any, ...]] = [
        (row.number, row.track.title if row.track else "", len(row.rows), row.prizes, folder(row.number))
        for row in shown
    ]
    rows += [
        (found.number, found.track.title if found.track else "", "", found.parameters.prizes, "") for found in withheld
    ]
    return ["track", "title", "applications", "winners", "folder"], [
        [number, harmless(title), *rest] for number, title, *rest in sorted(rows)
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _readme(call: Call, shown: Sequence[Standing], withheld: Sequence[Table]) -> str:
    context = {
        "call": call,
        "shown": shown,
        "withheld": withheld,
        "least": LEAST,
        "address": address(call),
        "programme": settings.SITE_URL + reverse("site:methods_zip"),
        "seals": call.seals.order_by("number"),
    }
    parts = []
    for language in ("ru", "en"):
        with translation.override(language):
            parts.append(render_to_string(f"calls/open_results/README.{language}.md", context))
    return "\n---\n\n".join(part.strip() + "\n" for part in parts)


def packed(call: Call) -> bytes:
    """The bundle as bytes: a few hundred kilobytes."""
    target = io.BytesIO()
    write_bundle(target, call)
    return target.getvalue()
