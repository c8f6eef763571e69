"""The public log of rulings, and disagreeing with one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from livingcities.base.decision import Refused, insist
from livingcities.base.http import HttpRequest
from livingcities.base.limits import client_address, within_limit
from livingcities.base.views import too_many
from livingcities.dialogues import rules
from livingcities.dialogues.forms.moderation import AppealForm
from livingcities.dialogues.models import Appeal, Dialogue, Ruling, Seat, Statement
from livingcities.dialogues.operations import moderation
from livingcities.dialogues.seating import place_of, remember

from .voting import sit_down, visible

PAGE = 50


def public_rulings(dialogue: Dialogue) -> Any:
    """Rulings, newest first, each with the latest one of its statement and with the answered appeals against it.

    An appeal that nobody has read yet may say anything; with its answer it comes into the log."""
    latest = Ruling.objects.filter(statement=OuterRef("statement")).order_by("-id")
    answered = Appeal.objects.exclude(state=Appeal.State.OPEN).order_by("id")
    return (
        Ruling.objects.filter(statement__dialogue=dialogue)
        .annotate(latest=Subquery(latest.values("pk")[:1]), latest_reason=Subquery(latest.values("reason")[:1]))
        .select_related("statement", "merged_into")
        .prefetch_related(Prefetch("appeals", answered))
    )


def shows_text(ruling: Any) -> bool:
    """Whether the statement's words may stand in public beside this ruling (one of `public_rulings`):
    not while the statement waits, not if the words themselves do harm."""
    statement = ruling.statement
    if statement.state == Statement.State.WAITING:
        return False
    refused = statement.state == Statement.State.REJECTED
    return not (refused and ruling.latest_reason in Ruling.NOT_REPEATED)


@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """Every ruling with its reason; who decided is «a facilitator», the team is named on the city's page."""
    dialogue = visible(request, slug)
    verdict = request.GET.get("verdict", "")
    rulings = public_rulings(dialogue)
    if verdict in Ruling.Verdict.values:
        rulings = rulings.filter(verdict=verdict)
    page = Paginator(rulings, PAGE).get_page(request.GET.get("page"))
    can_appeal = dialogue.state in {Dialogue.State.OPEN, Dialogue.State.CLOSED}
    rows = [
        {
            "ruling": ruling,
            "text": ruling.statement.text if shows_text(ruling) else "",
            # What may not be repeated would be repeated by an appeal.
            "shows_appeals": shows_text(ruling),
            "can_appeal": can_appeal and ruling.latest == ruling.pk and ruling.verdict != Ruling.Verdict.RETURNED,
        }
        for ruling in page
    ]
    context = {
        "dialogue": dialogue,
        "page": page,
        "rows": rows,
        "verdict": verdict,
        "verdicts": Ruling.Verdict.choices,
        "reasons": Ruling.Reason.choices,
        "appeals_taken": can_appeal,
        "can_moderate": rules.can_moderate(request.user, dialogue),
    }
    return render(request, "dialogues/log.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, slug: str, ruling: int) -> HttpResponse:
    """Say why a ruling is wrong. Whoever may vote may do so, once a ruling."""
    dialogue = visible(request, slug)
    found = get_object_or_404(public_rulings(dialogue), pk=ruling)
    place = place_of(request, dialogue)
    # A visitor who has not answered yet holds no seat: they would get one, as by a first answer.
    seated = rules.YES if place.seat else rules.can_vote(request.user, dialogue)
    insist(seated and rules.can_appeal(request.user, found, place.seat or Seat(dialogue=dialogue)))
    form = AppealForm(request.POST or None)
    context = {"dialogue": dialogue, "ruling": found, "form": form}
    context["text"] = found.statement.text if shows_text(found) else ""
    if request.method != "POST" or not form.is_valid():
        return render(request, "dialogues/appeal.html", context, status=422 if form.errors else 200)
    if not within_limit(f"appeals:{dialogue.pk}:{client_address(request)}", times=10, seconds=3600):
        return too_many(request, minutes=60)
    try:
        seat = sit_down(request, dialogue, place)
        if seat is None:
            return too_many(request, minutes=10)
        moderation.appeal(actor=request.user, ruling=found, seat=seat, text=form.cleaned_data["text"])
    except Refused as refusal:
        form.add_error(None, str(refusal.reason))
        return render(request, "dialogues/appeal.html", context, status=422)
    messages.success(request, _("Thank you. The team will answer in the log."))
    return remember(redirect("dialogues:log", slug=slug), request, dialogue, seat.number)
