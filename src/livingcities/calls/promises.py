"""How applications will be read and decided, in plain words: what is promised before anybody applies."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Applicant, Call


def about_jury(call: Call, has_tracks: bool) -> list[str]:
    """`has_tracks`: each nomination says by itself how many win."""
    return list(_about_jury(call, has_tracks))


def _about_jury(call: Call, has_tracks: bool) -> Iterator[str]:
    n = call.reviews_each
    yield ngettext("Each application is read by %(n)s juror.", "Each application is read by %(n)s jurors.", n) % {
        "n": n
    }
    if call.is_blind:
        yield _("Jurors do not see who applies: neither the town nor the applicant nor the authors.")
    yield _("Nobody reads applications of their own town, region or organisation.")
    if call.one_per_region:
        yield _("No two jurors of one region read the same application.")
    if call.professions:
        yield _("Each application is read by people of different professions: %(list)s.") % {
            "list": ", ".join(call.professions)
        }
    scale = {"low": call.scale_min, "high": call.scale_max}
    yield _("Every criterion is marked from %(low)s to %(high)s; what does not apply is left out of the mean.") % scale
    if call.anchors:
        yield ngettext(
            "%(n)s application is read by all jurors: it shows how strict each of them is.",
            "%(n)s applications are read by all jurors: they show how strict each of them is.",
            call.anchors,
        ) % {"n": call.anchors}
    if call.audit_percent:
        yield _("%(share)s %% of the applications are read again by a second jury.") % {"share": call.audit_percent}
    if not has_tracks:
        yield how_many(call)
    yield _("Winners are decided at a sitting where at least %(share)s %% of the jurors are present.") % {
        "share": call.quorum
    }


def how_many(call: Call) -> str:
    """Of all applications together, where there are no nominations."""
    n = call.winners
    if call.gives == Call.Gives.PLACE:
        text = ngettext("There is %(n)s place for all applications.", "There are %(n)s places for all applications.", n)
    else:
        text = ngettext(
            "%(n)s winner is named among all applications.", "%(n)s winners are named among all applications.", n
        )
    return text % {"n": n}


def about_scores(call: Call) -> str:
    """Which scores decide: fixed before the opening."""
    if call.scoring == Call.Scoring.CALIBRATED:
        return _(
            "Scores freed of the jurors' severity decide: if a juror marks everybody lower than others do, the "
            "difference is taken out, so that nobody loses because chance gave them a strict reader."
        )
    return _("The plain mean of the jurors' marks decides, with the weights of the criteria written above.")


def about_applicants(call: Call, by_people: bool) -> list[str]:
    """`by_people`: whether the nomination follows from the population."""
    return list(_about_applicants(call, by_people))


def _about_applicants(call: Call, by_people: bool) -> Iterator[str]:
    named = [str(Applicant(kind).label) for kind in call.applicants if kind in Applicant.values]
    if named:
        yield _("Applications are taken from: %(list)s.") % {"list": ", ".join(named)}
    else:
        yield _("Anybody may apply: city teams, authorities, businesses, organisations, communities, people.")
    if call.per_city:
        yield ngettext(
            "At most %(n)s application of one town.", "At most %(n)s applications of one town.", call.per_city
        ) % {"n": call.per_city}
    if call.by_region:
        yield _("The region puts the application forward: its representative is asked once you hand it in.")
    if call.region_quota:
        n = call.region_quota
        yield ngettext("At most %(n)s application of one region.", "At most %(n)s applications of one region.", n) % {
            "n": n
        }
    if not call.needs_town:
        yield _("A person or an organisation applies without naming a town; a city team applies for its own.")
    if by_people and call.population_on:
        day = date_format(call.population_on, "j E Y")
        yield _("The nomination follows from the population on %(day)s in the registry of this site.") % {"day": day}
