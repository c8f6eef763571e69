"""What a call gives, in words: a prize of an award, or a place in a school. Everything that names it asks here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import Call, Decision

Kind = Decision.Kind


@dataclass(frozen=True)
class Given:
    """The words of one way of giving; `letters` are sentences about an application, by the kind of its decision."""

    winners: Any
    winner: Any
    none_named: Any
    line: Any
    kinds: dict[str, Any]
    letters: dict[str, Any]
    certificates: dict[str, Any]
    """Titles of certificates beside the winners', whose title the call itself says."""

    def kind(self, decision: Decision | None) -> str:
        return str(self.kinds[decision.kind if decision else Kind.NONE])

    def letter(self, decision: Decision | None) -> str:
        return str(self.letters[decision.kind if decision else Kind.NONE])


PRIZE = Given(
    winners=_("Winners"),
    winner=_("winner"),
    none_named=_("No winner was named in this track."),
    line=_("How sure the prize line is"),
    kinds={
        Kind.WINNER: _("winner"),
        Kind.SPECIAL: _("special prize"),
        Kind.NOTED: _("noted by the jury"),
        Kind.NONE: _("no prize"),
    },
    letters={
        Kind.WINNER: _("Your application «%(title)s» (%(number)s) is among the winners."),
        Kind.SPECIAL: _("The jury gave your application «%(title)s» (%(number)s) a special prize."),
        Kind.NOTED: _("The jury noted your application «%(title)s» (%(number)s)."),
        Kind.NONE: _("Your application «%(title)s» (%(number)s) got no prize this time."),
    },
    certificates={Kind.SPECIAL: _("Special prize of the jury"), Kind.NOTED: _("Noted by the jury")},
)
PLACE = Given(
    winners=_("Places"),
    winner=_("a place"),
    none_named=_("No place was given here."),
    line=_("How sure the line is behind which there are no more places"),
    kinds={
        Kind.WINNER: _("a place"),
        Kind.SPECIAL: _("a place beyond the list"),
        Kind.NOTED: _("on the waiting list"),
        Kind.NONE: _("no place this time"),
    },
    letters={
        Kind.WINNER: _("There is a place for you: your application «%(title)s» (%(number)s) was chosen."),
        Kind.SPECIAL: _("There is a place for you beyond the list: your application «%(title)s» (%(number)s)."),
        Kind.NOTED: _("Your application «%(title)s» (%(number)s) is on the waiting list."),
        Kind.NONE: _("There was no place for your application «%(title)s» (%(number)s) this time."),
    },
    certificates={},
)
GIVEN = {Call.Gives.PRIZE: PRIZE, Call.Gives.PLACE: PLACE}


def given_by(call: Call) -> Given:
    return GIVEN[Call.Gives(call.gives)]
