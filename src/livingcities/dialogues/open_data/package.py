"""The open-data package: a ZIP by the rules of Frictionless Data, from which the map is recomputed byte for byte."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from civicmethods.opinion import Votes
from livingcities.base.zipping import harmless, opened, put, table
from livingcities.dialogues.models import Dialogue, OpinionMap, Ruling, Sheet, Statement

_LICENCES = {
    "CC BY 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0 1.0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}

_STATEMENTS: tuple[tuple[str, str, str], ...] = (
    ("statement", "integer", "number of the statement within the dialogue"),
    ("text", "string", "its words; empty where they were withheld"),
    ("state", "string", "accepted: in the vote and on the map; pending, rejected, merged: not"),
    ("meta", "boolean", "speaks of the dialogue itself: answered, but left out of the map"),
    ("seed", "boolean", "written by those who ran the dialogue"),
    ("reason", "string", "why it was not accepted, by the published policy"),
    ("merged_into", "integer", "number of the statement that speaks for it"),
)
_VOTES: tuple[tuple[str, str, str], ...] = (
    ("seat", "integer", "number of the seat, as on the participant's receipt"),
    ("statement", "integer", "number of the statement"),
    ("vote", "integer", "1 agree, -1 disagree, 0 hard to say"),
)
_SHEETS: tuple[tuple[str, str, str], ...] = (
    ("serial", "integer", "number printed on the paper sheet and on its slip"),
    ("seat", "integer", "number of the seat under which the sheet's answers stand in votes.csv"),
)


def write_package(target: IO[bytes], dialogue: Dialogue, drawn: OpinionMap, votes: Votes) -> None:
    """Write the package of a dialogue whose published map is `drawn`; `votes` are the latest, by seat and statement."""
    contents: dict[str, Iterable[str | bytes]] = {
        "statements.csv": table(_names(_STATEMENTS), _statement_rows(dialogue)),
        "votes.csv": vote_lines(votes),
        "parameters.json": [_json(drawn.computation.parameters)],
        "map.json": [drawn.computation.result],
    }
    if sheets := _sheet_rows(dialogue):
        contents["sheets.csv"] = table(_names(_SHEETS), sheets)
    with opened(target) as archive:
        files: list[dict[str, Any]] = []
        for name, parts in contents.items():
            digest = _Digest()
            size = put(archive, name, digest.over(parts))
            files.append({"path": name, "bytes": size, "hash": f"sha256:{digest.hexdigest()}"})
        put(archive, "datapackage.json", [_json(_descriptor(dialogue, drawn, files))])
        put(archive, "README.md", [_readme(dialogue, drawn, bool(sheets))])
        put(archive, "LICENSE.txt", [_licence_note(dialogue)])


def _names(fields: tuple[tuple[str, str, str], ...]) -> list[str]:
    return [name for name, *_rest in fields]


class _Digest:
    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def over(self, parts: Iterable[str | bytes]) -> Iterator[bytes]:
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            self._digest.update(data)
            yield data

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def vote_lines(votes: Votes) -> Iterator[str]:
    """votes.csv in pieces; numbers only, so nothing needs quotes."""
    yield "seat,statement,vote\r\n"
    for start in range(0, len(votes), 100_000):
        part = slice(start, start + 100_000)
        columns = (votes.persons[part].tolist(), votes.statements[part].tolist(), votes.values[part].tolist())
        yield "".join(f"{seat},{statement},{value}\r\n" for seat, statement, value in zip(*columns, strict=True))


def _statement_rows(dialogue: Dialogue) -> Iterator[tuple[Any, ...]]:
    reasons = dict(
        Ruling.objects.filter(statement__dialogue=dialogue, verdict=Ruling.Verdict.REJECTED)
        .order_by("id")
        .values_list("statement_id", "reason")
    )
    rows = Statement.objects.filter(dialogue=dialogue).select_related("merged_into").order_by("number")
    for row in rows.iterator():
        reason = reasons.get(row.pk, "") if row.state == Statement.State.REJECTED else ""
        text = "" if row.state == Statement.State.WAITING or reason in Ruling.NOT_REPEATED else harmless(row.text)
        merged = row.merged_into.number if row.merged_into and row.state == Statement.State.MERGED else ""
        state = "pending" if row.state == Statement.State.WAITING else row.state
        yield row.number, text, state, _truth(row.is_meta), _truth(row.is_seed), reason, merged


def _sheet_rows(dialogue: Dialogue) -> list[tuple[int, int]]:
    """Paper sheets that count. Whose sheet it was only they know who kept its slip."""
    counted = Sheet.objects.filter(dialogue=dialogue, seat__voided_at__isnull=True)
    return list(counted.order_by("serial").values_list("serial", "seat__number"))


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def address(dialogue: Dialogue) -> str:
    return settings.SITE_URL + dialogue.get_absolute_url()


def _descriptor(dialogue: Dialogue, drawn: OpinionMap, files: list[dict[str, Any]]) -> dict[str, Any]:
    extra: dict[str, dict[str, Any]] = {
        "statements.csv": {"title": "Statements", "schema": _schema(_STATEMENTS, ["statement"])},
        "votes.csv": {"title": "Latest votes", "schema": _schema(_VOTES, ["seat", "statement"])},
        "sheets.csv": {"title": "Paper sheets", "schema": _schema(_SHEETS, ["serial"])},
        "parameters.json": {"title": "Parameters of the computation"},
        "map.json": {"title": "The published map of opinions"},
    }
    media = {"csv": "text/csv", "json": "application/json"}
    for file in files:
        name, _dot, kind = file["path"].rpartition(".")
        file.update(name=name, format=kind, mediatype=media[kind], encoding="utf-8", **extra[file["path"]])
    code, url = _LICENCES.get(dialogue.licence, ("other-open", ""))
    return {
        "name": dialogue.slug,
        "title": f"{dialogue.question} · {dialogue.place}" if dialogue.place else dialogue.question,
        "homepage": address(dialogue),
        "created": dialogue.published_at.isoformat() if dialogue.published_at else None,
        "licenses": [{"name": code, "title": dialogue.licence, **({"path": url} if url else {})}],
        "sources": _sources(dialogue),
        "resources": files,
        "computation": {
            "method": drawn.computation.method,
            "version": drawn.computation.version,
            "seed": drawn.computation.seed,
            "input_digest": drawn.computation.input_digest,
            "result_digest": drawn.computation.result_digest,
            "map_number": drawn.number,
        },
    }


def _sources(dialogue: Dialogue) -> list[dict[str, str]]:
    if not dialogue.attribution:
        return [{"title": dialogue.place or dialogue.question}]
    return [{"title": dialogue.attribution} | ({"path": dialogue.attribution_url} if dialogue.attribution_url else {})]


def _schema(fields: tuple[tuple[str, str, str], ...], key: list[str]) -> dict[str, Any]:
    described = []
    for name, kind, description in fields:
        field: dict[str, Any] = {"name": name, "type": kind, "description": description}
        if name in key:
            field["constraints"] = {"required": True}
        if name == "vote":
            field["constraints"] = {"required": True, "enum": [-1, 0, 1]}
        described.append(field)
    schema: dict[str, Any] = {"fields": described, "primaryKey": key, "missingValues": [""]}
    if "vote" in {name for name, *_rest in fields}:
        reference = {"resource": "statements", "fields": ["statement"]}
        schema["foreignKeys"] = [{"fields": ["statement"], "reference": reference}]
    return schema


def _readme(dialogue: Dialogue, drawn: OpinionMap, on_paper: bool) -> str:
    context = {
        "dialogue": dialogue,
        "drawn": drawn,
        "computation": drawn.computation,
        "address": address(dialogue),
        "on_paper": on_paper,
        "programme": settings.SITE_URL + reverse("site:methods_zip"),
    }
    parts = []
    for language in ("ru", "en"):
        with translation.override(language):
            parts.append(render_to_string(f"dialogues/open_data/README.{language}.md", context))
    return "\n---\n\n".join(part.strip() + "\n" for part in parts)


def _licence_note(dialogue: Dialogue) -> str:
    _code, url = _LICENCES.get(dialogue.licence, ("", ""))
    lines = [dialogue.licence, url, dialogue.attribution or dialogue.place, dialogue.attribution_url, address(dialogue)]
    return "\n".join(line for line in lines if line) + "\n"
