"""The opinion map: from votes to axes, groups, what unites and what divides, and how sure it is."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .between import centricness, coreness
from .canonical import canonical_bytes
from .components import Components, components, one_hot
from .counts import (
    AGREED,
    DISAGREED,
    PASSED,
    Representativeness,
    dividing,
    group_aware_consensus,
    group_tally,
    one_proportion_z,
    overall_consensus,
    representative,
    representativeness,
    tally,
    uniting,
    votes_in,
)
from .exact import Floats, Ints
from .groups import Grouping, grouped
from .parameters import Parameters
from .priority import META_PRIORITY, priority
from .projection import GRID, extremity, positions, statement_positions
from .rows import (
    ACCEPTED,
    META,
    MODERATED_OUT,
    ConsensusStatement,
    DividingStatement,
    Group,
    People,
    RepresentativeStatement,
    Statement,
    StatementColumns,
    UnitingStatement,
    groups_from,
    statements_from,
)
from .trust import Trust, bootstrap, gaps, halves, trust_from, verdict
from .votes import Votes, VoteTable

METHOD, VERSION = "civicmethods.opinion", "1"


@dataclass(frozen=True, eq=False)
class OpinionMap:
    """Everything that is published about a dialogue's votes."""

    statement_source: StatementColumns | tuple[Statement, ...]
    people: People
    groups: tuple[Group, ...]
    unites: tuple[UnitingStatement, ...]
    divides: tuple[DividingStatement, ...]
    consensus: tuple[ConsensusStatement, ...]
    trust: Trust
    silhouettes: dict[int, float]
    axes: dict[str, Any]
    counts: dict[str, int]
    parameters: Parameters
    input_digest: str
    steps: tuple[dict[str, Any], ...]
    method: str = METHOD
    version: str = VERSION

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """A row for each statement, in ascending order of id."""
        source = self.statement_source
        return source.rows() if isinstance(source, StatementColumns) else source

    def statement(self, statement_id: int) -> Statement | None:
        """The row of one statement, or None."""
        return self._by_id.get(statement_id)

    @cached_property
    def _by_id(self) -> dict[int, Statement]:
        return {row.id: row for row in self.statements}

    def as_dict(self) -> dict[str, Any]:
        """As published; numbers not yet rounded (see `to_bytes`)."""
        return {
            "method": self.method,
            "version": self.version,
            "input_digest": self.input_digest,
            "parameters": self.parameters.as_dict(),
            "counts": self.counts,
            "axes": self.axes,
            "statements": self.statements,
            "people": self.people.columns(),
            "groups": self.groups,
            "unites": self.unites,
            "divides": self.divides,
            "consensus": self.consensus,
            "trust": self.trust,
            "silhouettes": self.silhouettes,
            "steps": self.steps,
        }

    @cached_property
    def _bytes(self) -> bytes:
        return canonical_bytes(self.as_dict())

    def to_bytes(self) -> bytes:
        """Canonical JSON: the same votes and parameters give the same bytes on every machine."""
        return self._bytes

    def digest(self) -> str:
        """SHA-256 of `to_bytes`."""
        return hashlib.sha256(self._bytes).hexdigest()

    @classmethod
    def from_bytes(cls, data: bytes | str) -> "OpinionMap":
        """Read a published map back."""
        return cls.from_dict(json.loads(data))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "OpinionMap":
        if (values.get("method"), values.get("version")) != (METHOD, VERSION):
            raise ValueError(f"not a map of {METHOD} version {VERSION}")
        return cls(
            statement_source=statements_from(values["statements"]),
            people=People.from_columns(values["people"]),
            groups=groups_from(values["groups"]),
            unites=tuple(UnitingStatement(**row) for row in values["unites"]),
            divides=tuple(DividingStatement(**row) for row in values["divides"]),
            consensus=tuple(ConsensusStatement(**row) for row in values["consensus"]),
            trust=trust_from(values["trust"]),
            silhouettes={int(k): value for k, value in values["silhouettes"].items()},
            axes=values["axes"],
            counts=values["counts"],
            parameters=Parameters.from_dict(values["parameters"]),
            input_digest=values["input_digest"],
            steps=tuple(values["steps"]),
        )


@dataclass(frozen=True, eq=False)
class _Frame:
    """What the parts of the computation share. `accepted` marks the statements that shape the map."""

    table: VoteTable
    accepted: NDArray[np.bool_]
    meta: NDArray[np.bool_]
    n_votes: Ints  # of each person on accepted statements
    included: Ints  # numbers of the included people
    found: Components
    steps: Floats  # people × 2, whole grid steps
    grouping: Grouping


def opinion_map(
    votes: Votes,
    *,
    statements: Iterable[int] | None = None,
    moderated_out: Iterable[int] = (),
    meta: Iterable[int] = (),
    parameters: Parameters | None = None,
) -> OpinionMap:
    """The opinion map of `votes`.

    `statements` are the ids of all statements (those voted on, unless given); those `moderated_out` and those that
    are `meta`, about the voter rather than the question, keep their counts but do not shape the map.
    """
    parameters = parameters or Parameters()
    table = VoteTable.of(votes, statements)
    out = table.positions_of(moderated_out)
    about_voter = table.positions_of(meta) & ~out
    accepted = ~(out | about_voter)
    shaping = table.restricted(accepted)
    choices = one_hot(shaping)
    n_votes = shaping.counts
    found = components(choices, tally(choices.indices, len(shaping.statements)).astype(np.float64))
    included = included_people(n_votes, len(shaping.statements), parameters)
    steps = positions(choices, n_votes, found)
    grouping = grouped(steps[included], parameters)
    frame = _Frame(table, accepted, about_voter, n_votes, included, found, steps, grouping)
    trust = verdict(
        grouping,
        bootstrap(grouping, parameters),
        halves(choices, n_votes, included, found, grouping, parameters=parameters),
        gaps(steps[included], grouping),
        least_people=parameters.fallback_people,
    )
    return _published(frame, trust, parameters, len(votes))


def included_people(n_votes: Ints, n_statements: int, parameters: Parameters) -> Ints:
    """Who has voted enough; where they are too few, the most active are added (of equals the smaller id)."""
    enough = (n_votes >= min(parameters.min_votes, n_statements)) & (n_votes > 0)
    if enough.sum() < parameters.fallback_people:
        most_active = np.lexsort((np.arange(len(n_votes)), -n_votes))[: parameters.fallback_people]
        enough[most_active] = n_votes[most_active] > 0
    return np.flatnonzero(enough)


def _published(frame: _Frame, trust: Trust, parameters: Parameters, events: int) -> OpinionMap:
    table, grouping, found = frame.table, frame.grouping, frame.found
    ids = table.statements.tolist()
    members = np.full(len(table.people), -1)
    members[frame.included] = grouping.members
    everybody = group_tally(table, np.where(members < 0, grouping.count, members), grouping.count + 1)
    counts, totals = everybody[:-1], everybody.sum(axis=0)
    agree, disagree = representativeness(counts), representativeness(counts, DISAGREED)
    chosen = representative(agree, disagree, counts, frame.accepted, most=parameters.representative)
    return OpinionMap(
        statement_source=_statements(frame, totals, counts, agree, disagree),
        people=_people(frame, members),
        groups=tuple(
            Group(
                index,
                int(grouping.sizes[index]),
                (float(grouping.centres[index, 0]) / GRID, float(grouping.centres[index, 1]) / GRID),
                tuple(
                    RepresentativeStatement(ids[r.statement], r.agrees, r.p, r.p_z, r.r, r.r_z, r.significant)
                    for r in rows
                ),
            )
            for index, rows in enumerate(chosen)
        ),
        unites=_unites(frame, counts),
        divides=tuple(
            DividingStatement(ids[d.statement], d.difference, d.z, d.for_group, d.against_group)
            for d in dividing(counts, frame.accepted, most=parameters.divides)
        ),
        consensus=_consensus(frame, totals, parameters),
        trust=trust,
        silhouettes=grouping.silhouettes,
        axes={"variances": found.variances, "total_variance": found.total_variance, "shares": found.shares},
        counts=_sizes(frame, events),
        parameters=parameters,
        input_digest=table.digest(table.statements[_out(frame)], table.statements[frame.meta]),
        steps=_steps(frame, trust, events, parameters),
    )


def _out(frame: _Frame) -> NDArray[np.bool_]:
    return ~(frame.accepted | frame.meta)


def _statements(
    frame: _Frame, totals: Ints, counts: Ints, agree: Representativeness, disagree: Representativeness
) -> StatementColumns:
    size = len(frame.table.statements)
    means, loadings, places = np.zeros(size), np.zeros((size, 2)), np.zeros((size, 2))
    means[frame.accepted], loadings[frame.accepted] = frame.found.means, frame.found.loadings
    places[frame.accepted] = statement_positions(frame.found)
    far = extremity(places)
    order = priority(totals[:, AGREED], totals[:, PASSED], votes_in(totals), far)
    return StatementColumns(
        ids=frame.table.statements,
        states=np.where(frame.accepted, ACCEPTED, np.where(frame.meta, META, MODERATED_OUT)),
        means=means,
        loadings=loadings,
        positions=places,
        extremity=far,
        totals=totals,
        consensus=group_aware_consensus(counts),
        consensus_disagree=group_aware_consensus(counts, DISAGREED),
        priority=np.where(frame.accepted, order, np.where(frame.meta, META_PRIORITY, 0.0)),
        counts=counts,
        agree=agree,
        disagree=disagree,
    )


def _people(frame: _Frame, members: Ints) -> People:
    points = frame.steps[frame.included]
    close = [np.zeros(len(members)), np.zeros(len(members))]
    if len(points):
        close[0][frame.included] = np.round(centricness(points), 6)
        close[1][frame.included] = np.round(coreness(points, frame.grouping.members, frame.grouping.centres), 6)
    return People(
        ids=frame.table.people,
        x=frame.steps[:, 0] / GRID,
        y=frame.steps[:, 1] / GRID,
        group=members,
        n_votes=frame.n_votes,
        centricness=close[0],
        coreness=close[1],
    )


def _unites(frame: _Frame, counts: Ints) -> tuple[UnitingStatement, ...]:
    rows = []
    for side in (AGREED, DISAGREED):
        strength = group_aware_consensus(counts, side)
        for place in uniting(counts, frame.accepted, side=side):
            rows.append(UnitingStatement(int(frame.table.statements[place]), side == AGREED, float(strength[place])))
    return tuple(sorted(rows, key=lambda row: (-row.consensus, row.statement)))


def _consensus(frame: _Frame, totals: Ints, parameters: Parameters) -> tuple[ConsensusStatement, ...]:
    rows = []
    for side in (AGREED, DISAGREED):
        z = one_proportion_z(totals[:, side], votes_in(totals))
        share = (totals[:, side] + 1) / (votes_in(totals) + 2)
        for place in overall_consensus(totals, frame.accepted, side=side, most=parameters.consensus):
            rows.append(
                ConsensusStatement(
                    int(frame.table.statements[place]), side == AGREED, float(share[place]), float(z[place])
                )
            )
    return tuple(rows)


def _sizes(frame: _Frame, events: int) -> dict[str, int]:
    return {
        "events": events,
        "votes": len(frame.table.values),
        "people": len(frame.table.people),
        "included": len(frame.included),
        "statements": len(frame.accepted),
        "accepted": int(frame.accepted.sum()),
        "moderated_out": int(_out(frame).sum()),
        "meta": int(frame.meta.sum()),
        "groups": frame.grouping.count,
    }


def _steps(frame: _Frame, trust: Trust, events: int, parameters: Parameters) -> tuple[dict[str, Any], ...]:
    """What was done, one after another, with the numbers each step produced."""
    grouping, found = frame.grouping, frame.found
    return (
        {
            "step": "latest votes",
            "what": "Of several votes of one person on one statement the latest counts.",
            "events": events,
            "votes": len(frame.table.values),
        },
        {
            "step": "inclusion",
            "what": "People with too few votes are placed on the map but not in a group.",
            "least_votes": min(parameters.min_votes, int(frame.accepted.sum())),
            "included": len(frame.included),
            "people": len(frame.table.people),
        },
        {
            "step": "axes",
            "what": "The two directions along which the votes differ most.",
            "rounds": found.steps,
            "shares": found.shares,
        },
        {
            "step": "groups",
            "what": "Base clusters, then groups over them; the silhouette decides how many.",
            "base_clusters": len(grouping.base.sizes),
            "silhouettes": grouping.silhouettes,
            "groups": grouping.count,
        },
        {
            "step": "trust",
            "what": "Groups redrawn with other people, the map redrawn from halves, the gap between groups.",
            "verdict": trust.verdict,
            "stable": trust.stable,
            "reasons": trust.reasons,
        },
    )
