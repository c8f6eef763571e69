"""Votes out of files: our own tables and packages, and the layout in which Polis publishes conversations."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .exact import Ints
from .parameters import BadParameters, Parameters
from .sheets import Files, ReadingError, header, numbers, parsed, rows, truth, whole
from .votes import Votes

OUT_STATES = frozenset({"rejected", "merged", "out", "pending"})
ACCEPTED_STATE = "accepted"
_OWN, _POLIS = ("seat", "statement", "at"), ("voter-id", "comment-id", "timestamp")
_POLIS_NUMBERS = {"author": "author-id", "at": "timestamp", "agrees": "agrees", "disagrees": "disagrees"}
_SHA256 = "sha256:"
_VOTE_CELLS = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1}


@dataclass(frozen=True)
class ReadStatement:
    """A statement as a file has it; `moderated` is 1 accepted, 0 not looked at, −1 out."""

    id: int
    text: str
    moderated: int = 1
    meta: bool = False
    author: int | None = None
    at: int | None = None  # milliseconds since 1970
    agrees: int | None = None
    disagrees: int | None = None


@dataclass(frozen=True, eq=False)
class Conversation:
    """Votes with the statements they are about; `statements` is empty where only votes were given."""

    votes: Votes
    statements: tuple[ReadStatement, ...] = ()
    times: Ints | None = None  # of each vote, milliseconds since 1970

    @property
    def statement_ids(self) -> tuple[int, ...] | None:
        return tuple(s.id for s in self.statements) if self.statements else None

    @property
    def moderated_out(self) -> tuple[int, ...]:
        return tuple(s.id for s in self.statements if s.moderated < 0)

    @property
    def meta(self) -> tuple[int, ...]:
        return tuple(s.id for s in self.statements if s.meta and s.moderated >= 0)


@dataclass(frozen=True, eq=False)
class PolisExport(Conversation):
    """A conversation published by Polis; `groups` are the groups Polis showed, by participant."""

    groups: Mapping[int, int] | None = None
    title: str = ""
    description: str = ""
    url: str = ""


@dataclass(frozen=True, eq=False)
class Package(Conversation):
    """An open-data package of ours."""

    parameters: Parameters = field(default_factory=Parameters)
    published: bytes | None = None  # map.json, if the package holds one


def read_any(path: Path | str, statements: Path | str | None = None) -> Conversation:
    """A votes table, one of our packages or a Polis export, told apart by what is there."""
    files = Files(Path(path))
    if "comments.csv" in files and ("votes.csv" in files or "participants-votes.csv" in files):
        return read_polis(path)
    if "votes.csv" in files and "statements.csv" in files:
        return read_package(path)
    if files.path.is_dir() or files.path.suffix.lower() == ".zip":
        raise ReadingError(f"{files.path}: neither votes.csv with statements.csv nor a Polis export")
    return read_votes(path, statements)


def read_votes(path: Path | str, statements: Path | str | None = None) -> Conversation:
    """One table with the columns seat, statement, vote and, where times are known, at."""
    path = Path(path)
    known = () if statements is None else _statements_of(Path(statements))
    return _conversation(Files(path), path.name.removesuffix(".gz"), known)


def read_package(path: Path | str) -> Package:
    """votes.csv, statements.csv, parameters.json and perhaps map.json, in a folder or a ZIP."""
    files = Files(Path(path))
    known = _own_statements(files, "statements.csv")
    read = _conversation(files, "votes.csv", known)
    return Package(
        read.votes,
        read.statements,
        read.times,
        parameters=read_parameters(files, "parameters.json") if "parameters.json" in files else Parameters(),
        published=files.read("map.json") if "map.json" in files else None,
    )


def read_polis(folder: Path | str) -> PolisExport:
    """comments.csv with votes.csv or participants-votes.csv, and summary.csv if it is there."""
    files = Files(Path(folder))
    known = _polis_statements(files, "comments.csv")
    if "votes.csv" in files:
        read = _conversation(files, "votes.csv", known, _POLIS)
    else:
        read = _from_matrix(files, "participants-votes.csv", known)
    summary = _summary(files) if "summary.csv" in files else {}
    return PolisExport(
        read.votes,
        read.statements,
        read.times,
        groups=_polis_groups(files) if "participants-votes.csv" in files else None,
        title=summary.get("topic", ""),
        description=summary.get("conversation-description", ""),
        url=summary.get("url", ""),
    )


def read_hashes(files: Files) -> dict[str, str]:
    """File → SHA-256 as datapackage.json names them; empty without it. Hashes of other kinds prove nothing."""
    name = "datapackage.json"
    described = parsed(files.read(name), name) if name in files else {}
    resources = described.get("resources", []) if isinstance(described, dict) else None
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        raise ReadingError(f"{name}: must hold one object with a list of resources")
    found = {}
    for resource in resources:
        path, stated = resource.get("path"), resource.get("hash")
        if isinstance(path, str) and isinstance(stated, str) and stated.startswith(_SHA256) and "/" not in path:
            found[path] = stated.removeprefix(_SHA256).lower()
    return found


def read_parameters(files: Files, name: str) -> Parameters:
    values = parsed(files.read(name), name)
    if not isinstance(values, dict):
        raise ReadingError(f"{name}: must hold one object")
    try:
        return Parameters.from_dict(values)
    except BadParameters as error:
        raise ReadingError(f"{name}: {error}") from error


def _conversation(
    files: Files, name: str, known: tuple[ReadStatement, ...], names: tuple[str, str, str] = _OWN
) -> Conversation:
    person, statement, moment = names
    table = numbers(files, name, (person, statement, "vote"), moment)
    persons, statements, values = table[person], table[statement], table["vote"]
    _check(name, statements, values, known)
    times = table.get(moment)
    if times is not None:
        order = np.argsort(times, kind="stable")
        persons, statements, values, times = persons[order], statements[order], values[order], times[order]
    return Conversation(Votes(persons, statements, values.astype(np.int8)), known, times)


def _check(name: str, statements: Ints, values: Ints, known: tuple[ReadStatement, ...]) -> None:
    wrong = np.flatnonzero((values < -1) | (values > 1))
    if len(wrong):
        raise ReadingError(f"{name}: vote number {wrong[0] + 1} is {values[wrong[0]]}; a vote is 1, 0 or -1")
    if known:
        unknown = np.setdiff1d(statements, np.array([s.id for s in known], dtype=np.int64))
        if len(unknown):
            raise ReadingError(f"{name}: a vote names the unknown statement {unknown[0]}")


def _statements_of(path: Path) -> tuple[ReadStatement, ...]:
    files, name = Files(path), path.name.removesuffix(".gz")
    with files.text(name) as lines:
        polis = "comment-id" in header(lines, name, ())
    return _polis_statements(files, name) if polis else _own_statements(files, name)


def _own_statements(files: Files, name: str) -> tuple[ReadStatement, ...]:
    found = []
    for line, row in rows(files, name, ("statement", "state")):
        where = f"{name}, line {line}"
        state = row["state"].strip()
        if state != ACCEPTED_STATE and state not in OUT_STATES:
            raise ReadingError(f"{where}: the state must be accepted, rejected, merged or pending, not «{state[:40]}»")
        found.append(
            ReadStatement(
                whole(row["statement"], "statement", where),
                row.get("text", ""),
                1 if state == ACCEPTED_STATE else -1,
                truth(row.get("meta", "")),
            )
        )
    return _distinct(found, name)


def _polis_statements(files: Files, name: str) -> tuple[ReadStatement, ...]:
    found = []
    for line, row in rows(files, name, ("comment-id", "moderated", "comment-body")):
        where = f"{name}, line {line}"
        optional = {
            key: whole(row[column], column, where) if row.get(column, "").strip() else None
            for key, column in _POLIS_NUMBERS.items()
        }
        moderated = whole(row["moderated"], "moderated", where)
        if moderated not in (-1, 0, 1):
            raise ReadingError(f"{where}: moderated must be -1, 0 or 1, not {moderated}")
        found.append(
            ReadStatement(
                whole(row["comment-id"], "comment-id", where),
                row["comment-body"],
                moderated,
                truth(row.get("is-meta", "")),
                **optional,
            )
        )
    return _distinct(found, name)


def _distinct(found: list[ReadStatement], name: str) -> tuple[ReadStatement, ...]:
    seen: set[int] = set()
    for statement in found:
        if statement.id in seen:
            raise ReadingError(f"{name}: the statement {statement.id} stands there twice")
        seen.add(statement.id)
    if not found:
        raise ReadingError(f"{name}: there is no statement in it")
    return tuple(sorted(found, key=lambda statement: statement.id))


def _from_matrix(files: Files, name: str, known: tuple[ReadStatement, ...]) -> Conversation:
    """A row per participant, a column per statement; an empty cell is no vote."""
    persons: list[int] = []
    counts: list[int] = []
    columns: list[int] = []
    cells: list[str] = []
    with files.text(name) as lines:
        names = header(lines, name, ("participant",))
        places = [(at, whole(column, "a statement", name)) for at, column in enumerate(names) if column.isdigit()]
        reader = csv.reader(lines)
        for row in reader:
            if not row:
                continue
            where = f"{name}, line {reader.line_num + 1}"
            if len(row) != len(names):
                raise ReadingError(f"{where}: {len(row)} columns instead of {len(names)}")
            voted = [(statement, row[at]) for at, statement in places if row[at]]
            if any(cell not in _VOTE_CELLS for _, cell in voted):
                raise ReadingError(f"{where}: a vote is 1, 0 or -1")
            persons.append(whole(row[names.index("participant")], "participant", where))
            counts.append(len(voted))
            columns.extend(statement for statement, _ in voted)
            cells.extend(cell for _, cell in voted)
    values = np.array([_VOTE_CELLS[cell] for cell in cells], dtype=np.int8)
    statements = np.array(columns, dtype=np.int64)
    _check(name, statements, values.astype(np.int64), known)
    who = np.repeat(np.array(persons, dtype=np.int64), np.array(counts, dtype=np.int64))
    return Conversation(Votes(who, statements, values), known)


def _polis_groups(files: Files) -> dict[int, int] | None:
    name = "participants-votes.csv"
    with files.text(name) as lines:
        if "group-id" not in header(lines, name, ("participant",)):
            return None
    return {
        whole(row["participant"], "participant", f"{name}, line {line}"): whole(
            row["group-id"], "group-id", f"{name}, line {line}"
        )
        for line, row in rows(files, name, ("participant", "group-id"))
        if row["group-id"].strip()
    }


def _summary(files: Files) -> dict[str, str]:
    with files.text("summary.csv") as lines:
        return {cells[0]: cells[1] for cells in csv.reader(lines) if len(cells) > 1}


def differing(published: bytes, computed: dict[str, Any]) -> list[str]:
    """The parts in which a published map and a computed one differ."""
    try:
        theirs = parsed(published, "map.json")
    except ReadingError:
        return ["map.json is not JSON"]
    if not isinstance(theirs, dict):
        return ["map.json is not a map"]
    return sorted(key for key in {*theirs, *computed} if theirs.get(key) != computed.get(key))
