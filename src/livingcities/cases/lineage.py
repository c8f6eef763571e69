"""How a practice went from town to town: case → adoptions → the adopters' own cases → their adoptions.

`lineage(case, viewer)` reads the tree level by level (one query a level); `drawn(tree)` places it for the SVG;
the list beside it is its twin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .models import Adoption, Case, OutcomeCheck

DEEPEST = 5
MOST = 80

WIDTH, ROW, INDENT, LEFT, TOP = 360, 64, 26, 16, 26
LETTERS = 34  # of a title in one line, less with every level


@dataclass(slots=True)
class Node:
    """A town in the tree: where the practice began, or one that repeats it."""

    city: str
    city_url: str
    title: str
    url: str
    sign: str
    """`origin`, a stage of adoption, or what became of it: `works`, `changed`, `stopped`."""
    state: Any
    year: int | None = None
    is_demo: bool = False
    adoption: Adoption | None = None
    """None where the practice began."""
    branches: list[Node] = field(default_factory=list)
    undrawn: list[Adoption] = field(default_factory=list)
    """Branches left out because the tree would be too large."""

    def __iter__(self) -> Iterator[Node]:
        yield self
        for branch in self.branches:
            yield from branch

    @property
    def more(self) -> int:
        return len(self.undrawn)

    @property
    def has_failed(self) -> bool:
        return self.sign in {Adoption.Stage.GIVEN_UP, OutcomeCheck.Outcome.STOPPED}


def lineage(case: Case, viewer: Any) -> Node:
    """The tree that begins with this case, as far as the viewer may see it."""
    root = _origin(case)
    level: dict[int, Node] = {case.pk: root}
    known, count = {case.pk}, 1
    for _depth in range(DEEPEST):
        if not level:
            break
        rows = _adoptions(level, viewer)
        deeper: dict[int, Node] = {}
        for adoption in rows:
            parent = level[adoption.case_id]
            if count >= MOST:
                parent.undrawn.append(adoption)
                continue
            node = _branch(adoption)
            parent.branches.append(node)
            count += 1
            if adoption.became_id and adoption.became_id not in known:
                known.add(adoption.became_id)
                deeper[adoption.became_id] = node
        level = deeper
    return root


def _adoptions(level: dict[int, Node], viewer: Any) -> list[Adoption]:
    rows = Adoption.objects.visible_to(viewer).filter(case__in=level).select_related("city", "became")
    return list(rows.prefetch_related("checks").order_by("created_at", "pk"))


def _origin(case: Case) -> Node:
    return Node(
        city=case.city.name,
        city_url=case.city.get_absolute_url(),
        title=case.title,
        url=case.get_absolute_url(),
        sign="origin",
        state="",
        year=case.year,
        is_demo=case.is_demo,
    )


def _branch(adoption: Adoption) -> Node:
    own = adoption.became if adoption.became and adoption.became.state == Case.State.PUBLISHED else None
    check = latest_answer(adoption)
    year = (adoption.done_at or adoption.created_at).year
    return Node(
        city=adoption.city.name,
        city_url=adoption.city.get_absolute_url(),
        title=own.title if own else "",
        url=own.get_absolute_url() if own else "",
        sign=check.outcome if check else adoption.stage,
        state=check.get_outcome_display() if check else adoption.get_stage_display(),
        year=year,
        is_demo=adoption.is_demo,
        adoption=adoption,
    )


def latest_answer(adoption: Adoption) -> OutcomeCheck | None:
    """What the town said last about what is left; of prefetched checks no query is made."""
    answered = [check for check in adoption.checks.all() if check.outcome]
    return max(answered, key=lambda check: check.years, default=None)


# --- on paper ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Dot:
    node: Node
    x: int
    y: int
    title: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    dots: list[Dot]
    lines: list[str]


def drawn(root: Node) -> Drawing:
    """One row a town, indented by generation: as wide as a phone, as long as it needs."""
    dots: list[Dot] = []
    lines: list[str] = []
    _place(root, 0, None, dots, lines)
    return Drawing(WIDTH, TOP + ROW * len(dots) - ROW // 2 + 10, dots, lines)


def _place(node: Node, depth: int, parent: Dot | None, dots: list[Dot], lines: list[str]) -> None:
    x, y = LEFT + INDENT * depth, TOP + ROW * len(dots)
    letters = LETTERS - 3 * depth
    title = node.title if len(node.title) <= letters else f"{node.title[: letters - 1].rstrip()}…"
    dot = Dot(node, x, y, title)
    dots.append(dot)
    if parent:
        lines.append(f"M{parent.x} {parent.y + 9}V{y - 10}Q{parent.x} {y} {parent.x + 10} {y}H{x - 9}")
    for branch in node.branches:
        _place(branch, depth + 1, dot, dots, lines)
