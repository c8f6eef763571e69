"""The editors' desk: every text on its way and every letter without an answer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livingcities.base.decision import insist
from livingcities.cases import rules
from livingcities.cases.models import Adoption, CaseVersion

PAGE = 50


@never_cache
@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What lies with the editors and with the towns, each group with its oldest first; `group` shows all of one."""
    insist(rules.by_the_editors(request.user))
    known = _groups()
    alone = request.GET.get("group", "")
    shown = [alone] if alone in known else list(known)
    number = request.GET.get("page") if alone in known else 1
    pages = {key: Paginator(known[key][1], PAGE).get_page(number) for key in shown}
    context = {
        "groups": [{"key": key, "name": known[key][0], "page": page} for key, page in pages.items()],
        "is_alone": alone in known,
        "is_empty": not any(page.paginator.count for page in pages.values()),
    }
    return render(request, "cases/edit_desk.html", context)


def _groups() -> dict[str, tuple[str, Any]]:
    """Name and rows. A text stands where it is on its way; of those being written the newest is likest to move."""
    drafts = CaseVersion.objects.filter(published_at=None).select_related("case__city__region")
    letters = Adoption.objects.going_on().filter(replied_at=None).select_related("case__city", "city")
    handed, sent = drafts.exclude(handed_at=None), drafts.exclude(sent_at=None)
    return {
        "waiting": (_("Waiting for the editors"), handed.filter(sent_at=None).order_by("handed_at", "pk")),
        "agreed": (_("The town has agreed"), drafts.exclude(checked_at=None).order_by("checked_at", "pk")),
        "checking": (_("The town is checking"), sent.filter(checked_at=None).order_by("sent_at", "pk")),
        "writing": (_("Being written by towns"), drafts.filter(handed_at=None).order_by("-created_at", "-pk")),
        "letters": (_("Letters without an answer"), letters.order_by("created_at", "pk")),
    }
