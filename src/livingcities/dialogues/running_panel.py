"""What those who run a dialogue can do with it right now: the same rules as the acts, in the order of the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from livingcities.base.actors import Actor
from livingcities.base.decision import Decision

from . import rules
from .models import Appeal, Dialogue, Statement

State = Dialogue.State
Rule = Callable[[Dialogue], Decision]


@dataclass(frozen=True, slots=True)
class Way:
    """A page of the team's, or an act that asks for confirmation on a page of its own."""

    name: str
    title: object
    rule: Rule
    states: frozenset[str]
    is_act: bool = False

    def url(self, dialogue: Dialogue) -> str:
        return (
            reverse("dialogues:act", args=[dialogue.slug, self.name])
            if self.is_act
            else reverse(f"dialogues:{self.name}", args=[dialogue.slug])
        )


def _ways(*rows: tuple[str, object, Rule, str], is_act: bool = False) -> tuple[Way, ...]:
    return tuple(Way(name, title, rule, frozenset(states.split()), is_act) for name, title, rule, states in rows)


PAGES = _ways(
    ("edit", _("Question and rules"), rules.is_editable, "draft scheduled"),
    ("seeds", _("Statements"), rules.takes_seeds, "draft scheduled open"),
    ("check", _("Check and open"), rules.is_editable, "draft scheduled"),
    ("moderation", _("Moderation"), rules.is_moderated, "open closed"),
    ("room", _("Screen in a hall"), rules.always, "scheduled open"),
    ("paper", _("Paper sheets"), rules.always, "scheduled open closed"),
    ("integrity", _("Were these people"), rules.has_begun, "open closed published"),
    ("check", _("Check and publish"), rules.always, "closed"),
)
ACTS = _ways(
    ("extend", _("Extend"), rules.goes_on, "open"),
    ("close", _("Close now"), rules.goes_on, "open"),
    is_act=True,
)

STEPS = (
    (pgettext_lazy("step of a dialogue", "Set up"), _("question, rules, statements"), {State.DRAFT, State.SCHEDULED}),
    (_("Answers"), _("people vote, you moderate"), {State.OPEN}),
    (_("Check"), _("were these people"), {State.CLOSED}),
    (_("Results"), _("published for everybody"), {State.PUBLISHED}),
)


def waiting_counts(dialogue: Dialogue) -> dict[str, int]:
    """What waits for a facilitator: statements to look at and appeals to answer."""
    statements = Statement.objects.filter(dialogue=dialogue).to_check().count()
    appeals = Appeal.objects.filter(ruling__statement__dialogue=dialogue, state=Appeal.State.OPEN).count()
    return {"statements": statements, "appeals": appeals, "moderation": statements + appeals}


def _shown(ways: tuple[Way, ...], dialogue: Dialogue) -> list[Way]:
    """Of the ways that belong to this state those which the rules allow."""
    return [way for way in ways if dialogue.state in way.states and way.rule(dialogue)]


def steps(dialogue: Dialogue) -> list[dict[str, Any]]:
    now = next(place for place, (_title, _text, states) in enumerate(STEPS) if dialogue.state in states)
    return [
        {
            "title": title,
            "text": text,
            "done": place < now or dialogue.state == State.PUBLISHED,
            "current": place == now,
        }
        for place, (title, text, _states) in enumerate(STEPS)
    ]


def team_bar(actor: Actor, dialogue: Dialogue) -> dict[str, Any] | None:
    """What stands on a page for everybody: nothing for those who do not run the dialogue."""
    return bar_for_the_team(dialogue) if rules.can_run(actor, dialogue) else None


def bar_for_the_team(dialogue: Dialogue, here: str = "") -> dict[str, Any]:
    """The context `team` of `dialogues/_team_bar.html` and `_team_tabs.html`, on a page that only the team sees."""
    counts = waiting_counts(dialogue) if dialogue.state in {State.OPEN, State.CLOSED} else {}
    pages = [
        {"title": way.title, "url": way.url(dialogue), "here": way.name == here, "count": counts.get(way.name)}
        for way in _shown(PAGES, dialogue)
    ]
    acts = [{"title": way.title, "url": way.url(dialogue), "name": way.name} for way in _shown(ACTS, dialogue)]
    copy_url = f"{reverse('dialogues:create')}?copy={dialogue.slug}"
    return {"steps": steps(dialogue), "pages": pages, "acts": acts, "counts": counts, "copy_url": copy_url}
