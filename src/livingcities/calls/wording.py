"""What the scores say, in plain words: the prize line, reliability, agreement, home bias."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livingcities.base.typography import number
from livingcities.calls.models import Call
from livingcities.calls.standings import CLEAR, SOME, Standing

NEEDED_AT_MOST = 50
CLEARLY = 2.0


def rule(call: Call) -> str:
    """Which scores decide, as it was promised before the call opened."""
    if call.scoring == Call.Scoring.CALIBRATED:
        return _(
            "Scores freed of the jurors' severity decide: a strict juror harms nobody. The rule was fixed before "
            "the call opened."
        )
    return _("The mean of the jurors' scores decides. The rule was fixed before the call opened.")


def demo(call: Call) -> str:
    """A paper travels without its page: it says by itself that its season is made up."""
    return _("A demonstration: these applications, jurors and scores are invented.") if call.is_demo else ""


def prize_line(standing: Standing) -> list[str]:
    """The honest prize line: who cannot be told from the last prize, ties, prizes that depend on the method."""
    if not standing.calibrated:
        return [_("There were too few readings to say how sure the order is: the means alone decide.")]
    return [*_outside(standing), *_tied(standing), *_depending(standing)]


def _gives_places(standing: Standing) -> bool:
    return standing.call.gives == Call.Gives.PLACE


def _outside(standing: Standing) -> list[str]:
    count = len(standing.outside)
    if not standing.at_line:
        if _gives_places(standing):
            return [_("There is a place for everybody here, so there is no line to draw.")]
        return [_("Everybody in this track wins, so there is no line to draw.")]
    if not count:
        if _gives_places(standing):
            return [_("By the scores, all who got a place stand clearly above those who got none.")]
        return [_("By the scores, all winners stand clearly above those without a prize.")]
    if _gives_places(standing):
        text = ngettext(
            "By the scores, %(n)s application without a place cannot be told from the last that got one: another "
            "jury could have put it higher.",
            "By the scores, %(n)s applications without a place cannot be told from the last that got one: another "
            "jury could have put them higher.",
            count,
        )
    else:
        text = ngettext(
            "By the scores, %(n)s application without a prize cannot be told from the last of the winners: another "
            "jury could have put it higher.",
            "By the scores, %(n)s applications without a prize cannot be told from the last of the winners: another "
            "jury could have put them higher.",
            count,
        )
    return [text % {"n": number(count)}]


def _tied(standing: Standing) -> list[str]:
    count = len(standing.tied)
    if not count:
        return []
    if _gives_places(standing):
        text = ngettext(
            "%(n)s application shares the last place that is given: the jury decides about the tie.",
            "%(n)s applications share the last place that is given: the jury decides about the tie.",
            count,
        )
    else:
        text = ngettext(
            "%(n)s application shares the last place among the prizes: the jury decides about the tie.",
            "%(n)s applications share the last place among the prizes: the jury decides about the tie.",
            count,
        )
    return [text % {"n": number(count)}]


def _depending(standing: Standing) -> list[str]:
    count = len(standing.depending)
    if _gives_places(standing):
        same = _("Plain and calibrated scores give places to the same applications.")
        text = ngettext(
            "For %(n)s application the place depends on whether plain or calibrated scores are counted.",
            "For %(n)s applications the place depends on whether plain or calibrated scores are counted.",
            count,
        )
    else:
        same = _("Plain and calibrated scores give the same winners.")
        text = ngettext(
            "For %(n)s application the prize depends on whether plain or calibrated scores are counted.",
            "For %(n)s applications the prize depends on whether plain or calibrated scores are counted.",
            count,
        )
    return [text % {"n": number(count)} if count else same]


def reliability(standing: Standing) -> list[str]:
    value = standing.reliability
    if value is None:
        return []
    if value >= CLEAR:
        said = _("Another jury would have put the applications in much the same order.")
    elif value >= SOME:
        said = _("Another jury would have named many of the same winners, but not all of them.")
    else:
        said = _("Another jury would have named noticeably different winners: so many readings tell only a part.")
    sentences = [_("The reliability of the mean scores is %(value)s.") % {"value": number(value, 2)} + " " + said]
    needed = standing.told.get("reviews_needed")
    if needed is None or needed > NEEDED_AT_MOST:
        sentences.append(_("More readings alone would not make the order sure: jurors value different things."))
    elif value < CLEAR:
        text = ngettext(
            "For a sure order %(n)s reading of each application would be needed.",
            "For a sure order %(n)s readings of each application would be needed.",
            needed,
        )
        sentences.append(text % {"n": number(needed)})
    return sentences


def agreement(standing: Standing) -> list[str]:
    """How far two jurors who read the same application agree."""
    found = standing.told.get("agreement")
    if not found:
        return []
    sentences = [
        _("Two jurors who read one application agree at %(value)s of 1; with their severity set aside, at %(freed)s.")
        % {"value": number(found["icc_absolute"], 2), "freed": number(found["icc_consistent"], 2)}
    ]
    if found["alpha"] is not None:
        sentences.append(_("Krippendorff's alpha is %(value)s.") % {"value": number(found["alpha"], 2)})
    return sentences


def home_bias(standing: Standing) -> list[str]:
    """Whether jurors marked their own town or region higher."""
    found = {row["kind"]: row for row in standing.told.get("bias", [])}
    sentences = []
    for kind in ("city", "region"):
        row = found.get(kind)
        sentences.append(_of_home(kind, row) if row and row["reviews"] else _nobody(kind))
    return sentences


def _nobody(kind: str) -> str:
    """So it is in every season held by the rules: there is nothing to measure, and the reader should know why."""
    if kind == "city":
        return _("No juror marked an application of their own town: such readings are not given out.")
    return _("No juror marked an application of their own region: such readings are not given out.")


def _of_home(kind: str, row: dict[str, Any]) -> str:
    own = _("Own town") if kind == "city" else _("Own region")
    head = ngettext("%(own)s: %(n)s review.", "%(own)s: %(n)s reviews.", row["reviews"])
    said = head % {"own": own, "n": number(row["reviews"])}
    if row["effect"] is None or not row["standard_error"]:
        return f"{said} {_('Too few to say whether they are higher.')}"
    points = {"points": number(abs(row["effect"]), 2), "error": number(row["standard_error"], 2)}
    if abs(row["effect"]) < CLEARLY * row["standard_error"]:
        return f"{said} {_('No difference that could not be chance (%(points)s ± %(error)s points).') % points}"
    if row["effect"] > 0:
        return f"{said} {_('They are higher by %(points)s ± %(error)s points.') % points}"
    return f"{said} {_('They are lower by %(points)s ± %(error)s points.') % points}"


def chance(share: float | None) -> str:
    """A chance of a prize without false precision."""
    if share is None:
        return "–"
    if share < 0.01:
        return _("under 1%")
    if share > 0.99:
        return _("over 99%")
    return _("%(percent)s%%") % {"percent": round(share * 100)}
