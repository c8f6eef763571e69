"""What the machine does by itself: letters, jobs of the clock, the journal."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from livingcities.base.clock import JOBS
from livingcities.base.http import whole_number
from livingcities.base.models import Act, ClockJob, Email
from livingcities.base.moments import how_often
from livingcities.office import machinery, operations

from .entrance import for_secretariat

ACTS_ON_A_PAGE = 50


@require_safe
@for_secretariat
def emails(request: HttpRequest) -> HttpResponse:
    """The state of the outbox. Texts are not shown: they hold sign-in codes."""
    state = request.GET.get("state", "")
    letters = Email.objects.order_by("-id").defer("text", "html")
    if state in Email.State.values:
        letters = letters.filter(state=state)
    counts = dict(Email.objects.order_by().values_list("state").annotate(n=Count("pk")))
    variables = {
        "page": Paginator(letters, 50).get_page(request.GET.get("page")),
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in Email.State.choices],
    }
    return render(request, "office/emails.html", variables)


@require_POST
@for_secretariat
def retry_email(request: HttpRequest, pk: int) -> HttpResponse:
    operations.retry_email(actor=request.user, email=get_object_or_404(Email, pk=pk))
    messages.success(request, _("The letter is on its way again."))
    return redirect("office:emails")


@require_safe
@for_secretariat
def clock(request: HttpRequest) -> HttpResponse:
    """Jobs of the clock: when each ran, when it is due, what went wrong."""
    rows = {row.name: row for row in ClockJob.objects.all()}
    jobs = [
        (name, machinery.JOBS.get(name, ""), how_often(job.period), rows.get(name))
        for name, job in sorted(JOBS.items())
    ]
    variables = {"jobs": jobs, "heartbeats": machinery.heartbeats(), "now": timezone.now()}
    return render(request, "office/clock.html", variables)


@require_safe
@for_secretariat
def journal(request: HttpRequest) -> HttpResponse:
    """All acts, newest first, by cursor: a page costs the same however long the journal has become."""
    acts = Act.objects.select_related("actor", "target_type").order_by("-id")
    verb, before = request.GET.get("verb", "")[:80], whole_number(request.GET.get("before"))
    if verb:
        acts = acts.filter(verb=verb)
    if before:
        acts = acts.filter(pk__lt=before)
    rows = list(acts[: ACTS_ON_A_PAGE + 1])
    variables = {
        "acts": rows[:ACTS_ON_A_PAGE],
        "next": rows[ACTS_ON_A_PAGE - 1].pk if len(rows) > ACTS_ON_A_PAGE else None,
        "verb": verb,
        "verb_name": Act(verb=verb).name,
    }
    return render(request, "office/journal.html", variables)
