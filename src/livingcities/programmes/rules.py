"""Who runs programmes: the secretariat, and the system itself when it loads content."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from livingcities.base.actors import Actor, is_secretariat, is_system
from livingcities.base.decision import Decision, in_turn, yes_if
from livingcities.calls.models import Application, Call
from livingcities.programmes.models import CaseOrigin, Edition, Programme


def can_run_programmes(actor: Actor) -> Decision:
    return yes_if(is_system(actor) or is_secretariat(actor), _("Only the secretariat runs programmes."))


def can_change(actor: Actor, programme: Programme) -> Decision:
    return can_run_programmes(actor)


def can_begin_edition(actor: Actor, programme: Programme, year: int) -> Decision:
    taken = Edition.objects.filter(programme=programme, year=year).exists()
    return can_run_programmes(actor) and yes_if(not taken, _("There is an edition of this year already."))


def can_copy_edition(actor: Actor, source: Edition, year: int) -> Decision:
    later = yes_if(year != source.year, _("Choose another year than that of the edition itself."))
    return can_begin_edition(actor, source.programme, year) and later


def can_change_edition(actor: Actor, edition: Edition) -> Decision:
    return can_run_programmes(actor)


def can_announce(actor: Actor, edition: Edition) -> Decision:
    return in_turn(
        lambda: can_run_programmes(actor),
        lambda: yes_if(edition.announced_at is None, _("The edition is announced already.")),
        lambda: yes_if(edition.text.strip(), _("Write first what this edition is about.")),
    )


def can_finish(actor: Actor, edition: Edition) -> Decision:
    def nothing_open() -> Decision:
        unfinished = edition.calls.exclude(state=Call.State.PUBLISHED).exists()
        return yes_if(not unfinished, _("A call of this edition has no published results yet."))

    begun = yes_if(
        edition.announced_at is not None and edition.finished_at is None,
        _("Only an announced edition that goes on can be finished."),
    )
    return can_run_programmes(actor) and begun and nothing_open()


def can_make_case(actor: Actor, application: Application) -> Decision:
    """A winner of published results becomes a case once."""

    def is_winner() -> Decision:
        decision = getattr(application, "decision", None)
        won = decision is not None and decision.kind != decision.Kind.NONE
        published = application.call.state == Call.State.PUBLISHED
        return yes_if(won and published, _("Only applications with a published prize become cases."))

    def first() -> Decision:
        return yes_if(
            not CaseOrigin.objects.filter(application=application).exists(), _("There is a case of this one already.")
        )

    def has_town() -> Decision:
        return yes_if(application.city_id, _("The application names no town, and a case needs one."))

    return in_turn(lambda: can_run_programmes(actor), is_winner, first, has_town)
